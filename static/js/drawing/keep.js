// What was moved is kept by the server; where that fails the role goes back, and the page says so.
import { PLACE, middle, put, roleOf, sizes } from "./sheet.js";

const before = new Map(); // where a role stands on the server, by id, while it stands elsewhere here
let last = Promise.resolve();

export function move(role, x, y) {
  const { e, f } = middle(role), id = role.dataset.role;
  if (!before.has(id)) before.set(id, [e, f]);
  put(role, x, y);
}

export function putBack(id) {
  const role = roleOf(id);
  if (role && before.has(id)) put(role, ...before.get(id));
  before.delete(id);
}

// One after another, so that the last word is the last one said.
export function keep(id) {
  last = last.then(() => send(id)).catch(console.error);
}

async function send(id) {
  const role = roleOf(id), figure = role?.closest(PLACE);
  if (!role || !before.has(id)) return;
  const form = figure.querySelector(".drawing__place"), { e, f } = middle(role), { width, height } = sizes(role);
  const sent = { id, x: Math.round((e / width) * 100), y: Math.round((f / height) * 100) };
  for (const name in sent) form.elements[name].value = sent[name];
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "script" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector(PLACE)) throw new Error(answer.status);
    settle(id, page, e, f);
    tell(figure.dataset.moved, role);
  } catch {
    putBack(id);
    tell(figure.dataset.failed, role);
  }
}

// The answer holds the drawing as it is now: there the lines bend around what stands in their way. When a hand moved on
// meanwhile, what it holds stays in it.
function settle(id, page, e, f) {
  const role = roleOf(id), fresh = page.querySelector(`a[data-role="${id}"]`);
  const now = role && middle(role);
  if (!role || now.e !== e || now.f !== f) return void before.set(id, [e, f]);
  before.delete(id);
  if (!fresh || before.size) return;
  role.setAttribute("transform", fresh.getAttribute("transform"));
  role.ownerSVGElement.querySelector(".drawing__ties").replaceWith(page.querySelector(`${PLACE} .drawing__ties`));
}

function tell(words, role) {
  const place = document.querySelector(`${PLACE} .drawing__said`);
  if (place) place.textContent = words.replace("{name}", role.getAttribute("aria-label"));
}
