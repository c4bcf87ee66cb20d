// A block of a case is kept as one types: after a rest, and when one leaves a field. One message at a time: the next one, and
// the press of a button too, waits for the answer, which says what this page builds on from then. What got no answer is sent
// again as it was; when somebody else changed the same, the page shows both once one saves.
const REST = 1500, AGAIN = 4000; // milliseconds

export default function block(form) {
  const line = form.querySelector("[data-saved]");
  let timer, underWay, unanswered, pressed, sent = content();

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

  function save() {
    clearTimeout(timer);
    if (!underWay && (unanswered || content() !== sent)) underWay = send().finally(() => { underWay = undefined; });
    return underWay;
  }

  async function send() {
    unanswered ||= { words: content(), body: new URLSearchParams(new FormData(form)) };
    try {
      const answer = await fetch(form.action, { method: "POST", body: unanswered.body, headers: { "X-Part": "1" } });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      const { words } = unanswered;
      unanswered = undefined;
      if (!told.digests && !told.why) throw new Error(answer.status);
      sent = words; // refused or not: the same words would be refused again
      for (const [key, digest] of Object.entries(told.digests || {})) if (form.elements[`was-${key}`]) form.elements[`was-${key}`].value = digest;
      say(told.why || (content() === sent ? told.said : form.dataset.unsaved), told.why);
      if (content() !== sent) later(REST);
    } catch {
      say(form.dataset.lost, true);
      later(AGAIN);
    }
  }
  form.addEventListener("input", () => { say(form.dataset.unsaved); later(REST); });
  form.addEventListener("change", () => later(0)); // Enter changes and sends in one: then there is nothing to wait for
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!underWay && !unanswered) return void (sent = content());
    event.preventDefault();
    if (!pressed) save().then(() => {
      const button = pressed;
      pressed = undefined;
      if (!unanswered) form.requestSubmit(button);
    });
    pressed = event.submitter;
  });
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (content() !== sent) event.preventDefault(); });
}
