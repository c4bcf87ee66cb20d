// Writing or looking: two tabs. What one looks at is made by the server, by the renderer that posting uses.
export default function preview({ writer, form, area }) {
  const words = writer.querySelector(".writer__words"), [write, look] = writer.querySelectorAll("[data-mode]");
  const seen = writer.querySelector(".writer__preview") || document.createElement("div");
  seen.className = "writer__preview";
  seen.hidden = true;
  seen.removeAttribute("autofocus");
  words.after(seen);
  look.type = "button";
  write.parentElement.setAttribute("role", "tablist");
  for (const [tab, panel] of [[write, words], [look, seen]]) {
    tab.setAttribute("role", "tab");
    tab.id ||= `${area.id}-${tab.dataset.mode}`;
    panel.id ||= `${tab.id}-panel`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.removeAttribute("aria-label");
    panel.setAttribute("aria-labelledby", tab.id);
  }
  seen.tabIndex = 0;

  const choose = (tab) => {
    for (const [one, panel] of [[write, words], [look, seen]]) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      panel.hidden = one !== tab;
    }
    writer.querySelectorAll("[data-mark]").forEach((tool) => { tool.disabled = tab === look; });
  };
  const fetchLook = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.append("kring", form.elements.circle?.value || writer.dataset.circle);
    seen.setAttribute("aria-busy", "true");
    const answer = await fetch("/schrijven/voorbeeld", { method: "POST", body }).catch(() => null);
    seen.removeAttribute("aria-busy");
    if (!answer?.ok) return choose(write);
    seen.innerHTML = await answer.text(); // rendered and sanitised there
  };
  write.addEventListener("click", () => { choose(write); area.focus(); });
  look.addEventListener("click", () => { choose(look); fetchLook(); });
  write.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = document.activeElement === write ? look : write;
    if (other === look) other.click(); else choose(write);
    other.focus();
  });
  choose(write);
}
