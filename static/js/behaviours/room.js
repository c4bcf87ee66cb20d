// The room follows the group: it asks where the group stands, and puts what changed in the place of what was there. A field
// in which somebody writes is left alone; when its step has passed, its form moves to the left-overs with every word in it.
import { leave, tidy } from "../room/left.js";
import { fieldsOf, hold, isBusy, isDirty, renew } from "../room/parts.js";
import { keep, tell } from "../room/sent.js";
import { inTurn } from "../room/turn.js";
import { wake } from "../wake.js";

const PACE = 600, HIDDEN = 4000, TROUBLE = 2000; // milliseconds between two questions

export default function room(place) {
  const said = place.querySelector("[data-said]"), boxIn = (stage) => stage.querySelector(".left-over");
  let timer, isAsking = false, isLate = false; // late: something new waits until somebody stops writing there

  // The room is no longer where we are: go and see, but not away from words that are not kept.
  function goOn() {
    if (!isDirty(place)) return location.reload();
    const link = Object.assign(document.createElement("a"), { href: location.href, textContent: place.dataset.goOn });
    said.replaceChildren(`${place.dataset.over} `, link);
  }

  // Another stage: with the next step, or where somebody sees more or less in the same one.
  function turnTo(stage, mine, isNewStep) {
    const at = document.activeElement, box = boxIn(mine);
    const written = [...mine.querySelectorAll("form")].filter((form) => !box?.contains(form) && isBusy(form));
    if (written.length && !isNewStep) return true;
    for (const form of written) if (fieldsOf(form).some((field) => field.value || field.defaultValue)) leave(form, box);
    if (box) boxIn(stage)?.replaceWith(box);
    mine.replaceWith(stage);
    wake(stage);
    if (isNewStep) place.querySelector("[data-step-said]").textContent = stage.querySelector("#stap").textContent;
    if (!isNewStep || box?.contains(at)) document.getElementById(at.id)?.focus();
    return false;
  }
  const shape = (stage) => [...stage.querySelectorAll("[data-part]:not(li)")].map((part) => part.dataset.part).join(" ");

  // `sent` is the form that was refused.
  function show(html, sent) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.querySelector("[data-stand]");
    if (!fresh) return goOn();
    const stage = fresh.querySelector(".stage"), mine = place.querySelector(".stage");
    const isNewStep = fresh.dataset.step !== place.dataset.step;
    isLate = (isNewStep || shape(stage) !== shape(mine)) && turnTo(stage, mine, isNewStep);
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = place.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (old && !("keep" in old.dataset) && part.dataset.part !== "left") isLate = renew(old, part, sent) || isLate;
    }
    Object.assign(place.dataset, { stand: fresh.dataset.stand, step: fresh.dataset.step });
    if (!sent) return;
    hold(place);
    place.querySelector(".field--invalid, .note--bad, .field__error")?.scrollIntoView({ block: "center" });
  }
  const catchUp = () => { if (isLate) place.dataset.stand = ""; }; // the next question asks for the whole room

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(`${place.dataset.base}/stand?v=${encodeURIComponent(place.dataset.stand)}`, { headers: { "X-Part": "1" } });
      if (answer.status === 200) show(await answer.text());
      else if ([205, 401, 403, 404].includes(answer.status)) return goOn();
      else if (!answer.ok) throw new Error(answer.status);
      if (said.textContent === place.dataset.lost) said.textContent = "";
      plan(document.hidden ? HIDDEN : PACE);
    } catch {
      said.textContent = place.dataset.lost;
      plan(TROUBLE);
    } finally {
      isAsking = false;
    }
  }
  const plan = (wait) => { clearTimeout(timer); timer = setTimeout(ask, wait); };

  async function send(form, button) {
    const body = new URLSearchParams(new FormData(form)), sent = fieldsOf(form).map((field) => [field, field.value]);
    if (button?.name) body.set(button.name, button.value);
    const where = button?.hasAttribute("formaction") ? button.formAction : form.action;
    try {
      const answer = await fetch(where, { method: "POST", body, headers: { "X-Part": "1" } });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok) keep(form, sent, told.version, place.dataset);
      else if (told.why) return form.dispatchEvent(new CustomEvent("refused", { detail: told }));
      else if ([409, 422].includes(answer.status)) return show(await answer.text(), form);
      else throw new Error(answer.status);
      if (form.closest(".left-over") && !isDirty(form)) form.remove();
      tidy(boxIn(place));
      catchUp();
      clearTimeout(timer);
      ask();
    } catch {
      said.textContent = place.dataset.lost;
    }
  }
  place.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (!form.matches("form[method=post]") || form.closest(".drawing") || form.action.endsWith("/buiten") || button?.value === "einde") return;
    event.preventDefault();
    button?.closest(".fold")?.removeAttribute("open");
    const { torn } = form.dataset; // what was refused while the press waited for its turn is read first
    inTurn(form, () => form.dataset.torn === torn && send(form, button));
  });
  place.addEventListener("input", ({ target }) => {
    if (target.form && !target.dataset.behaviour) tell(target.form, place.dataset.unsaved);
  });
  place.addEventListener("click", (event) => {
    const { target } = event;
    if (event.detail > 1 && target.closest(".desk-bar")) event.preventDefault(); // the second press of two is for no next step
    if (target.closest("[data-away]")) target.closest("form").remove();
    tidy(boxIn(place));
  });
  for (const kind of ["focusout", "kept"]) {
    place.addEventListener(kind, () => { catchUp(); setTimeout(() => tidy(boxIn(place))); });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(0); });
  plan(PACE);
}
