// The place to write, woken: its parts are fetched when one comes to it, so that a page that is only read costs nothing.
// Writing goes on without them; each part asks the server for one thing.
const PARTS = ["marks", "preview", "drafts", "names"];

export default function composer(writer) {
  const form = writer.closest("form"), area = writer.querySelector("textarea");
  let parts;
  const come = () => parts ??= Promise.all(PARTS.map((name) => import(`../writing/${name}.js`)))
    .then((modules) => modules.forEach((module) => module.default({ writer, form, area })))
    .catch(console.error);
  for (const event of ["focusin", "pointerover"]) form.addEventListener(event, come, { once: true });
  // Browsers leave a field where it is when a part of it can be seen: who comes by keyboard sees the whole.
  area.addEventListener("keyup", (event) => { if (event.key === "Tab") area.scrollIntoView({ block: "nearest" }); });
  form.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark], [data-mode]");
    if (mark && !writer.dataset.awake) {
      event.preventDefault();
      come().then(() => mark.click());
    }
  });
  if (document.querySelector("[data-quote]")) import("../writing/quote.js").then((quote) => quote.default({ form, area, come }), console.error);
}
