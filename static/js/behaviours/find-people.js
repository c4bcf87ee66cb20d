// Members to choose from, looked up while a name is typed. Who is ticked moves to the list of the chosen and stays.
// Without script the button beside the name asks the server, which gives the whole page back with all that was typed.
export default function findPeople(group) {
  const search = group.querySelector("input[type=search]");
  const [chosen, found, said] = ["chosen", "found", "said"].map((name) => group.querySelector(`[data-${name}]`));
  let timer, asked = 0;

  const isChosen = (id) => [...chosen.querySelectorAll("input")].some((input) => input.value === id);
  const look = async () => {
    const turn = ++asked;
    const answer = await fetch(`/berichten/mensen?naam=${encodeURIComponent(search.value)}`).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
    const people = [...page.querySelectorAll("li")].filter((one) => !isChosen(one.querySelector("input").value));
    found.replaceChildren(...people);
    group.querySelector("[data-nobody]")?.remove();
    said.classList.toggle("vh", people.length > 0);
    said.textContent = people.length ? said.dataset.some.replace("#", people.length) : said.dataset.none;
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    look();
  });
  found.addEventListener("change", (event) => {
    if (!event.target.checked) return;
    chosen.hidden = false;
    chosen.append(event.target.closest("li"));
    event.target.focus();
  });
  group.querySelector("button[value=look]").hidden = true;
}
