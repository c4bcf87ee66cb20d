// What of the room may take the place of what stands there: never a field in which somebody writes.
import { wake } from "../wake.js";

const FIELDS = "textarea, input[type=text]";
export const fieldsOf = (place) => [...place.querySelectorAll(FIELDS)];
export const isDirty = (place) => fieldsOf(place).some((field) => field.value !== field.defaultValue);
export const isBusy = (part) => isDirty(part) || (part.contains(document.activeElement) && document.activeElement.matches(FIELDS));

// What one reads in a part, apart from the key of its forms, its clock, what was unfolded, and whether it was kept.
const OWN = /name="csrf_token" value="[^"]*"| data-left="-?\d+"| open=""| is-late/g;
const read = (part) => part.outerHTML.replace(OWN, "").replace(/(data-saved="">)[^<]*/g, "$1");

// Whether something had to wait, because somebody writes there; the form that was `sent`, and refused, waits for nothing.
export function renew(old, part, sent) {
  if (read(old) === read(part)) return false;
  if (old.matches(".cards[data-part^='cards:']")) return follow(old, part, sent);
  if (isBusy(old) && !old.contains(sent)) return true;
  put(old, part);
  return false;
}

// What was refused is not kept, though it stands in the page that came.
export function hold(place) {
  for (const form of place.querySelectorAll("form")) {
    if (!form.querySelector(".field__error")) continue;
    for (const field of fieldsOf(form)) {
      const words = field.value;
      field.defaultValue = "";
      field.value = words;
    }
  }
}

// Cards come and go around the one in which somebody writes.
function follow(list, fresh, sent) {
  const named = (place, name) => [...place.children].find((card) => card.dataset.part === name);
  const laying = list.closest(".written").querySelector("[data-part=new]"); // there its words come back, when it is gone
  const gone = [...list.children].filter((card) => !named(fresh, card.dataset.part));
  const waits = gone.filter((card) => isBusy(card) && !(card.contains(sent) && laying && !isDirty(laying)));
  for (const card of gone) if (!waits.includes(card)) card.remove();
  let before = list.firstElementChild, isLate = waits.length > 0;
  for (const card of [...fresh.children]) {
    const mine = named(list, card.dataset.part);
    if (mine) isLate = renew(mine, card, sent) || isLate;
    else list.insertBefore(card, before);
    before = named(list, card.dataset.part).nextElementSibling;
  }
  return isLate;
}

// What was unfolded stays so, "kept" stays with it, and who was at a button is there again.
function put(old, part) {
  const at = document.activeElement, hadFocus = old.contains(at);
  const open = [...old.querySelectorAll("summary")].filter((one) => one.parentElement.open).map((one) => one.textContent);
  for (const one of part.querySelectorAll("summary")) one.parentElement.open ||= open.includes(one.textContent);
  const kept = old.querySelector("[data-saved]:not(.is-late)")?.textContent, line = part.querySelector("[data-saved]");
  if (kept && line) line.textContent = kept;
  old.replaceWith(part);
  wake(part);
  if (!hadFocus) return;
  const alike = () => [...part.querySelectorAll(at.localName)].find((one) => one.textContent === at.textContent);
  (document.getElementById(at.id) || alike())?.focus({ preventScroll: true });
}
