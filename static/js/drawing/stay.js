// When the drawing is brought in anew, the forms that stood open stay open, and who sent one goes on where that was.
const open = new Set();
let next = "";

const isTool = (node) => node.closest?.(".drawing__tools");

export const LISTENERS = {
  toggle: ({ target }) => {
    if (isTool(target)) open[target.open ? "add" : "delete"](target.id);
  },
  // A form that was sent is no longer written in, so it lets go of the focus: then the room may bring in what is new.
  submit: ({ target, submitter }) => {
    if (!isTool(target)) return;
    next = submitter?.id || target.querySelector("input:not([type=hidden]), select")?.id || "tekening";
    setTimeout(() => document.activeElement.matches("input") && document.activeElement.blur());
  },
  pointerdown: () => { next = ""; },
  focusin: () => { next = ""; },
};

export function goOn() {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (document.activeElement === document.body) document.getElementById(next)?.focus({ preventScroll: true });
}
