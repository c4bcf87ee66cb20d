// What a form says of itself, and what becomes of its fields when it was sent.
import { isDirty } from "./parts.js";

export function tell(form, words) {
  const line = form.elements.version && form.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = words;
  line.classList.remove("is-late");
}

// What was sent is kept; what was typed since is not. `sent` is a list of fields with their words, `says` the words of the room.
export function keep(form, sent, version, says) {
  for (const [field, words] of sent) {
    const isSame = field.value === words;
    field.defaultValue = form.elements.version ? words : "";
    if (isSame) field.value = field.defaultValue;
  }
  tell(form, isDirty(form) ? says.unsaved : says.kept);
  if (version) form.elements.version.value = version;
  delete form.dataset.torn;
}
