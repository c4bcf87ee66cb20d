// A screen that nobody touches for two minutes is veiled: who passes by reads nothing. Any key, touch or move brings it back.
const QUIET = 120_000; // milliseconds

export default function idleBlur(place) {
  let timer;
  const awake = () => {
    clearTimeout(timer);
    place.classList.remove("is-veiled");
    timer = setTimeout(() => place.classList.add("is-veiled"), QUIET);
  };
  for (const kind of ["pointermove", "pointerdown", "keydown", "focusin", "scroll"]) addEventListener(kind, awake, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) place.classList.add("is-veiled"); else awake(); });
  awake();
}
