// While a title is typed: conversations that look like it, below its field. It is read out, and never takes the focus.
const WAIT = 450; // milliseconds after the last letter
const LEAST = 8; // characters that say what it is about

export default function similar(place) {
  const field = place.closest("form")?.elements[place.dataset.field];
  if (!field) return;
  let waiting = 0;
  let asked = "";
  const look = async () => {
    const title = field.value.trim();
    if (title === asked) return;
    asked = title;
    if (title.length < LEAST) {
      place.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(`${place.dataset.from}?titel=${encodeURIComponent(title)}`);
      const html = answer.ok && !answer.redirected ? await answer.text() : "";
      if (title === field.value.trim()) place.innerHTML = html.trim();
    } catch {
      asked = ""; // no connection: look again at the next letter
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  if (field.value) look();
}
