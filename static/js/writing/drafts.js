// What is typed is kept by the server: some seconds after typing stops, and when one leaves the page.
const PAUSE = 2500; // milliseconds without a key
const AT_LEAST = 20000; // who types on and on is kept every so often too

export default function drafts({ writer, form, area }) {
  const said = writer.querySelector("[data-said]"), { draft_place: place, draft_seen: seen } = form.elements;
  let timer, keptAt = Date.now(), isLeaving = false, isDirty = false, underWay = Promise.resolve();

  const fields = () => {
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (typeof value !== "string") typed.delete(name);
    return new URLSearchParams(typed);
  };
  const keep = async () => {
    clearTimeout(timer);
    if (!isDirty || isLeaving) return;
    isDirty = false;
    keptAt = Date.now();
    const body = fields();
    // A browser lets a page that closes send 64 KB; a longer text was kept while it was typed.
    const answer = await fetch("/schrijven/concept", { method: "POST", body, keepalive: String(body).length < 60000 }).catch(() => null);
    if (!answer?.ok) { // offline, or signed out elsewhere
      isDirty = true;
      said.textContent = writer.dataset.failed;
      return;
    }
    const kept = await answer.json();
    if (kept.place) [place.value, seen.value] = [kept.place, kept.seen];
    said.textContent = kept.said;
    writer.querySelectorAll("[data-throw], [data-all]").forEach((one) => { one.hidden = !kept.place; });
  };
  const soon = () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { underWay = underWay.then(keep); }, Date.now() - keptAt > AT_LEAST ? 0 : PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    isLeaving = true;
    seen.value ||= "soon"; // a first save may be under way: the server then drops it
    setTimeout(() => { isLeaving = false; }, 10000); // still here: it was not sent
  });
  addEventListener("pagehide", keep);
  addEventListener("online", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  if (area.value !== area.defaultValue) soon(); // the browser itself brought words back
}
