// Words of a step that has passed wait in a box, in the form in which they were typed, until they are kept or thrown away.
import { isDirty } from "./parts.js";

const NAMES = ["id", "for", "aria-describedby", "aria-labelledby"];
let number = 0;

// A form moves to the box under names of its own: the field of the same step may come back beside it.
export function leave(form, box) {
  number += 1;
  for (const name of NAMES) {
    for (const one of form.querySelectorAll(`[${name}]`)) one.setAttribute(name, one.getAttribute(name).replace(/\S+/g, `$&-${number}`));
  }
  form.removeAttribute("data-part");
  form.querySelector('[value="weg"]')?.remove(); // what is kept of a card stays: here one throws away what is not
  (form.querySelector(".acts, .row") || form).append(box.querySelector("template").content.cloneNode(true));
  box.append(form);
  box.hidden = false;
}

// What was kept is there no longer, as soon as nobody writes in it.
export function tidy(box) {
  if (!box) return; // nothing has begun
  for (const form of box.querySelectorAll("form")) if (!isDirty(form) && !form.contains(document.activeElement)) form.remove();
  box.hidden = !box.querySelector("form");
}
