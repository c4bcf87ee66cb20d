// A field that keeps itself when one stops typing for a moment (data-rest, milliseconds), and when one leaves it. What could
// not be kept stays there and is tried again; what got no answer, as it was sent. What somebody else wrote meanwhile is shown
// beside it: from then on nothing is replaced but by a press of the button.
import { inTurn } from "../room/turn.js";

const AGAIN = 3000; // milliseconds

export default function autosave(field) {
  const form = field.form, line = form.querySelector("[data-saved]"), room = field.closest("[data-stand]");
  const rest = Number(field.dataset.rest);
  let timer, unanswered;

  const isKept = () => field.value === field.defaultValue;
  const say = (text, isLate) => {
    line.textContent = text;
    line.classList.toggle("is-late", Boolean(isLate));
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };
  const send = () => inTurn(form, save);

  function refused({ why, theirs, version }) {
    say(version ? `${why} “${theirs}” ${room.dataset.torn}` : why, true);
    if (!version) return;
    form.elements.version.value = version;
    form.dataset.torn = "";
  }

  async function save() {
    if ((isKept() && !unanswered) || "torn" in form.dataset || !field.isConnected) return;
    unanswered ||= { words: field.value, body: new URLSearchParams(new FormData(form)) };
    try {
      const answer = await fetch(form.action, { method: "POST", body: unanswered.body, headers: { "X-Part": "1" } });
      const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      const { words } = unanswered;
      unanswered = undefined;
      if (answer.ok && said.version) {
        field.defaultValue = words;
        form.elements.version.value = said.version;
        say(isKept() ? room.dataset.kept : room.dataset.unsaved);
        if (isKept()) form.dispatchEvent(new Event("kept", { bubbles: true }));
        else later(rest);
      } else if (said.why) refused(said);
      else throw new Error(answer.status);
    } catch {
      say(room.dataset.lost, true);
      later(AGAIN);
    }
  }
  field.addEventListener("input", () => {
    if ("torn" in form.dataset) return;
    say(room.dataset.unsaved);
    later(rest);
  });
  field.addEventListener("change", () => later(0)); // Enter changes and sends in one
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (unanswered) send(); // before the room sends what was pressed
  });
  form.addEventListener("refused", (event) => refused(event.detail));
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (field.isConnected && !isKept()) event.preventDefault(); });
}
