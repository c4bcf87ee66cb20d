// A field that is kept while one types (data-when="input"), or when one leaves it ("change"). What could not be kept stays in
// the field and is tried again; what somebody else wrote meanwhile is shown beside it, and overwrites nothing.
const REST = 900, AGAIN = 3000; // milliseconds

export default function autosave(field) {
  const form = field.form, line = form.querySelector("[data-saved]"), room = field.closest("[data-stand]") || document.body;
  let timer, busy = false, kept = field.value;

  const say = (text, isLate) => {
    line.textContent = text;
    line.classList.toggle("is-late", Boolean(isLate));
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    if (busy) return later(REST);
    if (field.value === kept) return;
    const sent = field.value;
    busy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Part": "1" } });
      const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok) {
        kept = sent;
        field.defaultValue = sent;
        form.elements.version.value = said.version;
        say(field.value === sent ? room.dataset.kept : room.dataset.unsaved);
        if (field.value !== sent) later(REST);
      } else if (said.why) {
        say(said.theirs ? `${said.why} “${said.theirs}”` : said.why, true);
        if (said.version) form.elements.version.value = said.version;
        if (said.theirs !== undefined) kept = sent;
      } else throw new Error(answer.status);
    } catch {
      say(room.dataset.lost, true);
      later(AGAIN);
    } finally {
      busy = false;
    }
  }
  field.addEventListener("input", () => {
    say(room.dataset.unsaved);
    if (field.dataset.when === "input") later(REST);
  });
  field.addEventListener("change", save);
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (field.isConnected && field.value !== kept) event.preventDefault(); });
}
