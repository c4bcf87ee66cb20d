// The page of a lesson follows the group: when something changed that all may see, it opens anew. Words that are not kept yet
// keep it where it is; then it only says so.
const PACE = 3000, HIDDEN = 15000; // milliseconds between two questions

const isDirty = (field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
const isTyped = () => [...document.querySelectorAll("#les-tekst :is(textarea, input)")].some(isDirty);

export default function lesson(place) {
  const { path, stand, words, link } = place.dataset;
  const isRefused = document.querySelector("#fouten, .note--bad, main .note--now[role]"); // this page holds words of its own

  function goOn() {
    if (!isTyped() && !isRefused) return location.replace(path);
    place.replaceChildren(`${words} `, Object.assign(document.createElement("a"), { href: path, textContent: link }));
  }

  async function ask() {
    let status = 0;
    try {
      status = (await fetch(`${path}/stand?v=${encodeURIComponent(stand)}`)).status;
    } catch {
      // no connection: ask again later
    }
    if (status && status !== 204 && status < 500) return goOn();
    plan();
  }
  const plan = () => setTimeout(ask, document.hidden ? HIDDEN : PACE);
  plan();
}
