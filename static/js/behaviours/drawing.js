// Roles in a drawing are dragged, or moved with the arrow keys, and stay where they come. All of it listens on the document:
// a drawing that is brought in anew works too, also while one drags. Without script each circle leads to its form.
import { keep, move, putBack, stands } from "../drawing/keep.js";
import { PLACE, middle, roleOf, sizes, under } from "../drawing/sheet.js";
import { LISTENERS as staying, goOn } from "../drawing/stay.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02; // of the drawing, for one press of a key
const PAUSE = 500; // milliseconds after the last press
const SLACK = 4; // pixels that a hand trembles without dragging

const roleAt = (event) => event.target.closest?.(`${PLACE} a[data-role]`);
let held, isDragged = false, waiting, timer, listens = false;

function take(event) {
  const role = roleAt(event);
  if (!role || event.button || held) return;
  const { x, y } = under(event, role), { e, f } = middle(role);
  held = { id: role.dataset.role, pointer: event.pointerId, grip: [x - e, y - f], from: [event.clientX, event.clientY] };
  isDragged = false;
}
function drag(event) {
  if (held?.pointer !== event.pointerId) return;
  const role = roleOf(held.id);
  if (!role) return; // somebody took it away
  if (!isDragged && Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) < SLACK) return;
  if (!isDragged) role.setPointerCapture(event.pointerId);
  isDragged = true;
  const { x, y } = under(event, role);
  move(role, x - held.grip[0], y - held.grip[1]);
}
function letGo(event) {
  if (held?.pointer !== event.pointerId) return;
  if (isDragged) (event.type === "pointerup" ? keep : putBack)(held.id);
  held = undefined;
}
function press(event) {
  if (event.key === "Escape" && held && isDragged) letGo({ ...held, pointerId: held.pointer });
  const role = roleAt(event), step = KEYS[event.key];
  if (!role || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const [x, y] = stands(role), { width, height } = sizes(role);
  move(role, x + step[0] * STEP * width, y + step[1] * STEP * height);
  clearTimeout(timer);
  waiting = role.dataset.role;
  timer = setTimeout(keepWaiting, PAUSE);
}
function keepWaiting() {
  clearTimeout(timer);
  if (waiting) keep(waiting);
  waiting = undefined;
}
const LISTENERS = {
  pointerdown: take, pointermove: drag, pointerup: letGo, pointercancel: letGo, keydown: press, focusout: keepWaiting,
  dragstart: (event) => { if (roleAt(event)) event.preventDefault(); },
  click: (event) => { if (isDragged && roleAt(event)) event.preventDefault(); isDragged = false; },
};

export default function drawing() {
  if (!listens) {
    for (const kind in staying) document.addEventListener(kind, staying[kind], true); // a toggle does not bubble
    for (const kind in LISTENERS) document.addEventListener(kind, LISTENERS[kind]);
  }
  listens = true;
  goOn();
}
