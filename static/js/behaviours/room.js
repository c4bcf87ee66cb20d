// The room follows the group: it asks where the group stands, and puts what changed in the place of what was there. A field
// in which somebody writes is left alone; when its step has passed, its form moves to the left-overs with every word in it.
import { wake } from "../wake.js";

const PACE = 600, HIDDEN = 4000, TROUBLE = 2000; // milliseconds between two questions

const isDirty = (part) => [...part.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
const isBusy = (part) => isDirty(part) || part.contains(document.activeElement) && document.activeElement.matches("textarea, input[type=text]");
const plain = (html) => html.replace(/name="csrf_token" value="[^"]*"/g, "").replace(/data-left="-?\d+"/, "");

export default function room(place) {
  const said = place.querySelector("[data-said]");
  let timer, isAsking = false;

  function keepForms(old) {
    const box = place.querySelector(".left-over");
    for (const form of old.matches("form") ? [old] : old.querySelectorAll("form")) {
      if (!isDirty(form) || box.contains(form)) continue;
      box.hidden = false;
      if (!box.children.length) box.append(Object.assign(document.createElement("p"), { textContent: place.dataset.left }));
      form.removeAttribute("data-part");
      box.append(form);
    }
  }

  // The room is no longer where we are: go and see, but not away from words that are not kept.
  function goOn() {
    if (!isDirty(place)) return location.reload();
    const link = Object.assign(document.createElement("a"), { href: location.href, textContent: place.dataset.goOn });
    said.replaceChildren(`${place.dataset.over} `, link);
  }

  function show(html, isRefused) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.querySelector("[data-stand]");
    if (!fresh) return goOn();
    const isNewStep = fresh.dataset.step !== place.dataset.step;
    const stage = fresh.querySelector(".stage"), mine = place.querySelector(".stage");
    if (isNewStep || shape(stage) !== shape(mine)) {
      const left = mine.querySelector(".left-over");
      const focused = document.activeElement?.id;
      for (const part of mine.querySelectorAll("[data-part]")) if (!part.closest(".left-over")) keepForms(part);
      if (left && stage.querySelector(".left-over")) stage.querySelector(".left-over").replaceWith(left);
      mine.replaceWith(stage);
      wake(stage);
      if (isNewStep) place.querySelector("[data-step-said]").textContent = stage.querySelector("#stap").textContent;
      else document.getElementById(focused)?.focus({ preventScroll: true });
    }
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = place.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (!old || "keep" in old.dataset || part.dataset.part === "left") continue;
      if (plain(old.outerHTML) === plain(part.outerHTML) || (isBusy(old) && !isRefused)) continue;
      if (old.dataset.part === "earlier") part.open = old.open;
      const again = old.contains(document.activeElement) && document.activeElement.id;
      const kept = old.querySelector("[data-saved]")?.textContent;
      if (kept && !isRefused && part.querySelector("[data-saved]")) part.querySelector("[data-saved]").textContent = kept;
      old.replaceWith(part);
      wake(part);
      if (again) document.getElementById(again)?.focus({ preventScroll: true });
    }
    Object.assign(place.dataset, { stand: fresh.dataset.stand, step: fresh.dataset.step });
    if (isRefused) place.querySelector(".field--invalid, .note--bad")?.scrollIntoView({ block: "center" });
  }
  const shape = (stage) => [...stage.querySelectorAll("[data-part]")].map((part) => part.dataset.part).filter((name) => name !== "left").join(" ");

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

  place.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (!form.matches("form[method=post]") || form.closest(".drawing") || form.action.endsWith("/buiten") || button?.value === "einde") return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    try {
      const answer = await fetch(button?.hasAttribute("formaction") ? button.formAction : form.action, { method: "POST", body, headers: { "X-Part": "1" } });
      if (answer.status === 409 || answer.status === 422) {
        const isJson = (answer.headers.get("Content-Type") || "").includes("json");
        if (!isJson) return show(await answer.text(), true);
        const told = await answer.json();
        const line = form.querySelector("[data-saved]");
        line.textContent = told.theirs ? `${told.why} “${told.theirs}”` : told.why;
        line.classList.add("is-late");
        if (told.version) form.elements.version.value = told.version;
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      for (const field of form.querySelectorAll("textarea, input[type=text]")) {
        if (form.elements.version) field.defaultValue = field.value;
        else field.value = field.defaultValue = "";
      }
      if (form.closest(".left-over")) {
        const box = form.closest(".left-over");
        form.remove();
        if (box.children.length < 2) { box.replaceChildren(); box.hidden = true; }
      }
      clearTimeout(timer);
      await ask();
    } catch {
      said.textContent = place.dataset.lost;
    }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(0); });
  plan(PACE);
}
