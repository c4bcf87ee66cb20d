// The tools above a text: they put Markdown around or before what is selected, in a way that undo undoes.
const AROUND = { bold: ["**", "**"], italic: ["*", "*"] };
const BEFORE = { list: () => "- ", numbers: (index) => `${index + 1}. `, quote: () => "> ", heading: () => "## " };
const KEYS = { b: "bold", i: "italic", k: "link" };

export function put(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  // The only way that keeps the browser's own undo; where it is gone, the text is put there all the same.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(area, [open, shut]) {
  let { selectionStart: from, selectionEnd: to, value } = area;
  while (from < to && value[from] === " ") from += 1;
  while (from < to && value[to - 1] === " ") to -= 1;
  const words = value.slice(from, to);
  const has = value.slice(from - open.length, from) === open && value.slice(to, to + shut.length) === shut;
  if (has) put(area, words, from - open.length, to + shut.length);
  else put(area, open + words + shut, from, to);
  const start = has ? from - open.length : from + open.length;
  area.setSelectionRange(start, start + words.length);
}

function before(area, sign) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd), to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const has = lines.every((line, index) => line.startsWith(sign(index)));
  put(area, lines.map((line, index) => (has ? line.slice(sign(index).length) : sign(index) + line)).join("\n"), from, to);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area, words = value.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  put(area, isAddress ? `[](${words})` : `[${words}](https://)`, from, to);
  const at = isAddress ? from + 1 : from + words.length + 3;
  area.setSelectionRange(at, isAddress ? at : at + 8);
}

export default function marks({ writer, form, area }) {
  const tools = [...writer.querySelectorAll("[data-mark]")];
  const act = (name) => (name === "link" ? link(area) : AROUND[name] ? around(area, AROUND[name]) : before(area, BEFORE[name]));
  writer.dataset.awake = "yes";
  tools.forEach((tool, index) => {
    tool.tabIndex = index ? -1 : 0; // one stop for the whole bar; arrows go along it
    tool.addEventListener("click", () => act(tool.dataset.mark));
    tool.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tools.length - 1 - index }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tools[(index + step + tools.length) % tools.length];
      tools.forEach((other) => { other.tabIndex = other === next ? 0 : -1; });
      next.focus();
    });
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    if (event.key === "Enter") form.requestSubmit(form.querySelector(".button--primary"));
    else if (KEYS[event.key.toLowerCase()] && !event.shiftKey) act(KEYS[event.key.toLowerCase()]);
    else return;
    event.preventDefault();
  });
}
