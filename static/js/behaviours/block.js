// A block of a case is kept as one types: after a rest, and when one leaves a field. What could not be kept stays in the form
// and is tried again; when somebody else changed the same, the page shows both once one saves.
const REST = 1500, AGAIN = 4000; // milliseconds

export default function block(form) {
  const line = form.querySelector("[data-saved]");
  let timer, busy = false, sent = content();

  function content() {
    const fields = new URLSearchParams(new FormData(form));
    for (const name of [...fields.keys()]) if (name.startsWith("was-") || name === "csrf_token") fields.delete(name);
    return fields.toString();
  }
  const say = (text, isLate) => {
    line.textContent = text;
    line.classList.toggle("is-late", Boolean(isLate));
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    clearTimeout(timer);
    const now = content();
    if (busy) return later(REST);
    if (now === sent) return;
    busy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Part": "1" } });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok && told.digests) {
        sent = now;
        for (const [key, digest] of Object.entries(told.digests)) if (form.elements[`was-${key}`]) form.elements[`was-${key}`].value = digest;
        say(content() === sent ? told.said : form.dataset.unsaved);
        if (content() !== sent) later(REST);
      } else if (told.why) {
        sent = now; // the same words would be refused again
        say(told.why, true);
      } else throw new Error(answer.status);
    } catch {
      say(form.dataset.lost, true);
      later(AGAIN);
    } finally {
      busy = false;
    }
  }
  form.addEventListener("input", () => { say(form.dataset.unsaved); later(REST); });
  form.addEventListener("change", save);
  form.addEventListener("submit", () => { sent = content(); clearTimeout(timer); });
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (content() !== sent) event.preventDefault(); });
}
