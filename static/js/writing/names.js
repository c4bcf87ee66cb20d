// After an @: the names one may call. The list hangs below the text; the text keeps the focus, as in a combobox.
import { put } from "./marks.js";

const WAIT = 150; // milliseconds: asked once per pause, not per key
const CALLED = /(?:^|[^\w@/.+])@(\p{L}[^@\n]{0,40})$/u;

export default function names({ writer, form, area }) {
  const list = document.createElement("ul"), told = document.createElement("span");
  let shown = [], chosen = 0, timer, asked = 0;
  list.className = "names";
  list.id = `${area.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", writer.dataset.names);
  list.hidden = true;
  told.className = "vh";
  told.setAttribute("role", "status");
  area.parentElement.append(list, told);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  const typed = () => area.selectionStart === area.selectionEnd && CALLED.exec(area.value.slice(0, area.selectionStart));
  const shut = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
    asked += 1;
  };
  const point = (index) => {
    chosen = (index + shown.length) % shown.length;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const show = (found) => {
    shown = found;
    list.replaceChildren(...found.map((one, number) => {
      const option = document.createElement("li"), beside = document.createElement("small");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.textContent = `${one.name} `;
      beside.textContent = one.beside;
      option.append(beside);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(number); });
      return option;
    }));
    list.hidden = !found.length;
    told.textContent = found.length ? writer.dataset.found.replace("{n}", found.length) : "";
    if (found.length) point(0); else area.removeAttribute("aria-activedescendant");
  };
  const take = (number) => {
    const call = typed();
    shut();
    if (call) put(area, `${shown[number].writes} `, area.selectionStart - call[1].length, area.selectionStart);
  };
  const look = async () => {
    const call = typed();
    if (!call) return shut();
    const mine = asked += 1;
    const circle = form.elements.circle?.value || writer.dataset.circle;
    if (!circle) return;
    const query = new URLSearchParams({ wat: call[1], kring: circle });
    if (form.elements.unnamed?.checked) query.set("unnamed", "1");
    const answer = await fetch(`/schrijven/noem?${query}`).catch(() => null);
    if (answer?.ok && mine === asked) show((await answer.json()).names);
  };
  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, WAIT); });
  area.addEventListener("blur", shut);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") point(chosen + 1);
    else if (event.key === "ArrowUp") point(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else if (event.key === "Escape") shut();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
