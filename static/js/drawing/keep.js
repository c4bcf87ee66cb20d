// What was moved is kept by the server; where that fails the role goes back, and the page says so.
import { PLACE, middle, put, roleOf, sizes } from "./sheet.js";

const wanted = new Map(), before = new Map(); // by id: where a role was put and is not kept yet, and where it stood
let last = Promise.resolve();

// Where a role stands for who moves it, also when the drawing was brought in anew and does not know that yet.
export function stands(role) {
  const { e, f } = middle(role);
  return wanted.get(role.dataset.role) || [e, f];
}

export function move(role, x, y) {
  const id = role.dataset.role;
  if (!before.has(id)) before.set(id, stands(role));
  wanted.set(id, put(role, x, y));
}

export function putBack(id) {
  if (roleOf(id) && before.has(id)) put(roleOf(id), ...before.get(id));
  forget(id);
}

function forget(id) {
  wanted.delete(id);
  before.delete(id);
}

// One after another, so that the last word is the last one said.
export function keep(id) {
  last = last.then(() => send(id)).catch(console.error);
}

async function send(id) {
  const role = roleOf(id), at = wanted.get(id);
  if (!role || !at) return forget(id);
  const figure = role.closest(PLACE), form = figure.querySelector(".drawing__place"), { width, height } = sizes(role);
  const sent = { id, x: Math.round((at[0] / width) * 100), y: Math.round((at[1] / height) * 100) };
  for (const name in sent) form.elements[name].value = sent[name];
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "script" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector(PLACE)) throw new Error(answer.status);
    if (wanted.get(id) === at) settle(id, page);
    else before.set(id, at); // a hand moved on meanwhile
    tell(figure.dataset.moved, role);
  } catch {
    putBack(id);
    tell(figure.dataset.failed, role);
  }
}

// The answer holds the drawing as it is now: there the lines bend around what stands in their way.
function settle(id, page) {
  const role = roleOf(id), fresh = page.querySelector(`a[data-role="${id}"]`);
  forget(id);
  if (!role || !fresh || wanted.size) return;
  role.setAttribute("transform", fresh.getAttribute("transform"));
  role.ownerSVGElement.querySelector(".drawing__ties").replaceWith(page.querySelector(`${PLACE} .drawing__ties`));
}

function tell(words, role) {
  const place = document.querySelector(`${PLACE} .drawing__said`);
  if (place) place.textContent = words.replace("{name}", role.getAttribute("aria-label"));
}
