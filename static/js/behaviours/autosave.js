// A field that keeps itself when one stops typing for a moment (data-rest, milliseconds), and when one leaves it. What could
// not be kept stays there and is tried again. What somebody else wrote meanwhile is shown beside it: from then on nothing is
// replaced but by a press of the button.
const AGAIN = 3000; // milliseconds

export default function autosave(field) {
  const form = field.form, line = form.querySelector("[data-saved]"), room = field.closest("[data-stand]");
  const rest = Number(field.dataset.rest);
  let timer, isBusy = false;

  const isKept = () => field.value === field.defaultValue;
  const say = (text, isLate) => {
    line.textContent = text;
    line.classList.toggle("is-late", Boolean(isLate));
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  function refused({ why, theirs, version }) {
    say(version ? `${why} “${theirs}” ${room.dataset.torn}` : why, true);
    if (!version) return;
    form.elements.version.value = version;
    form.dataset.torn = "";
  }

  async function save() {
    if (isBusy) return later(rest);
    if (isKept() || "torn" in form.dataset || !field.isConnected) return;
    const sent = field.value;
    isBusy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Part": "1" } });
      const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok) {
        field.defaultValue = sent;
        form.elements.version.value = said.version;
        say(isKept() ? room.dataset.kept : room.dataset.unsaved);
        if (isKept()) form.dispatchEvent(new Event("kept", { bubbles: true }));
        else later(rest);
      } else if (said.why) refused(said);
      else throw new Error(answer.status);
    } catch {
      say(room.dataset.lost, true);
      later(AGAIN);
    } finally {
      isBusy = false;
    }
  }
  field.addEventListener("input", () => {
    if ("torn" in form.dataset) return;
    say(room.dataset.unsaved);
    later(rest);
  });
  field.addEventListener("change", save);
  form.addEventListener("refused", (event) => refused(event.detail));
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (field.isConnected && !isKept()) event.preventDefault(); });
}
