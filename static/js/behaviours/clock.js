// The clock of a step counts down by itself, says "nearly" once and "over" once, and moves nothing else. It counts from when
// the page was made, by the clock of this machine that only goes forward.
export default function clock(place) {
  const total = Number(place.dataset.total), left = Number(place.dataset.left), began = performance.now();
  const face = place.querySelector("b"), ring = place.querySelector(".left");
  const says = document.createElement("p");
  says.className = "vh";
  says.setAttribute("role", "status");
  place.append(says);

  const shown = (seconds) => {
    const whole = Math.abs(seconds);
    return `${seconds < 0 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  let said = left <= 0 ? 2 : left <= total * 0.2 ? 1 : 0;
  const tick = () => {
    if (!place.isConnected) return clearInterval(timer);
    const now = Math.round(left - (performance.now() - began) / 1000);
    face.textContent = shown(now);
    ring.setAttribute("stroke-dasharray", `${Math.max(0, (100 * now) / total)} 100`);
    place.classList.toggle("clock--nearly", now > 0 && now <= total * 0.2);
    place.classList.toggle("clock--late", now < 0);
    if (said < 1 && now <= total * 0.2) { said = 1; says.textContent = place.dataset.say.replace("{left}", shown(now)); }
    if (said < 2 && now <= 0) { said = 2; says.textContent = place.dataset.over; }
  };
  const timer = "still" in place.dataset ? 0 : setInterval(tick, 250);
}
