// Quote a part of a post: select it and press the button, or follow "Quote" under the post for the whole of it.
import { put } from "./marks.js";

export default function quote({ form, area, come }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small quote-it";
  button.textContent = document.querySelector("[data-quote]").textContent.trim();
  button.hidden = true;

  const selected = () => {
    const selection = getSelection(), range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const prose = range && !selection.isCollapsed && closest(range.commonAncestorContainer, ".post .prose");
    return prose ? { post: prose.closest(".post"), words: selection.toString(), range } : null;
  };
  const closest = (node, what) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(what);
  const bring = (post, words) => {
    const said = words.trim().slice(0, 1500).split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
    const when = post.querySelector(".when"), name = post.querySelector("header h2").textContent.trim().replace(/[\\[\]*_`<>]/g, "\\$&");
    const source = new URL(when.href).pathname, end = area.value.length, gap = area.value.trim() ? "\n\n" : "";
    come();
    put(area, `${area.value.trimEnd()}${gap}${said}\n>\n> — [${name}](${source})\n\n`, 0, end);
    form.scrollIntoView({ block: "nearest" });
    button.hidden = true;
  };
  const follow = () => {
    const now = selected();
    button.hidden = !now;
    if (now && button.parentElement !== now.post) now.post.querySelector(".body").after(button);
  };
  document.addEventListener("selectionchange", () => { clearTimeout(follow.timer); follow.timer = setTimeout(follow, 200); });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => { const now = selected(); if (now) bring(now.post, now.words); });
  document.addEventListener("click", (event) => { // also under a post that came while one reads
    const link = event.target.closest("[data-quote]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const post = link.closest(".post"), now = selected();
    bring(post, now?.post === post ? now.words : post.querySelector(".prose").innerText);
  });
}
