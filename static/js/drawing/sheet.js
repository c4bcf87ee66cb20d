// The sheet on which a network is drawn, in its own units. A role is known by its id, for the sheet may be brought in anew.
export const PLACE = '[data-behaviour~="drawing"]';

export const roleOf = (id) => document.querySelector(`${PLACE} a[data-role="${id}"]`);

export const middle = (role) => role.transform.baseVal.getItem(0).matrix; // e and f: across and down

export const sizes = (role) => role.ownerSVGElement.viewBox.baseVal;

export function under(event, role) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(role.ownerSVGElement.getScreenCTM().inverse());
}

// Put a role here, wholly inside, and pull its lines along: straight ones, until the server has bent them. Gives the place.
export function put(role, x, y) {
  const { width, height } = sizes(role), r = role.querySelector(".drawing__disc").r.baseVal.value + 1;
  const inside = (at, most) => Math.min(Math.max(at, r), most - r);
  const at = [inside(x, width), inside(y, height)];
  role.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
  for (const tie of role.ownerSVGElement.querySelectorAll(`[data-tie~="${role.dataset.role}"]`)) pull(tie);
  return at;
}

function pull(tie) {
  const [line, cross] = tie.children, ends = tie.dataset.tie.split(" ");
  const [a, b] = ends.map((id) => middle(tie.ownerSVGElement.querySelector(`[data-role="${id}"]`)));
  const lean = Math.atan2(b.f - a.f, b.e - a.e) * 180 / Math.PI;
  line.setAttribute("d", `M${a.e} ${a.f}L${b.e} ${b.f}`);
  cross?.setAttribute("transform", `translate(${(a.e + b.e) / 2} ${(a.f + b.f) / 2}) rotate(${lean})`);
}
