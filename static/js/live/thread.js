// An open thread: says quietly that there is more, and brings it in when asked. Nothing moves by itself.
import { wake } from "../wake.js";

const title = document.title;

export class OpenThread {
  constructor(posts, place, words) {
    Object.assign(this, { posts, place, words, last: Number(posts.dataset.last) });
    this.path = `/gesprekken/${posts.dataset.thread}`;
  }

  get query() {
    return `gesprek=${this.posts.dataset.thread}&na=${this.last}`;
  }

  show(number, page) {
    document.title = number ? `(${number}) ${title}` : title;
    if (!number) return this.place.replaceChildren();
    const link = this.place.querySelector("a") || document.createElement("a");
    link.className = "button button--primary";
    link.href = `${this.path}?vanaf=ongelezen#nieuw`;
    link.textContent = number === 1 ? this.words.one : this.words.more.replace("{n}", number);
    link.onclick = (event) => {
      if (!("isLast" in this.posts.dataset) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.bringIn(page).catch(() => location.assign(link.href));
    };
    if (!link.isConnected) this.place.append(link);
    return undefined;
  }

  // The new posts come under the ones that are here, and the first of them gets the focus.
  async bringIn(page) {
    const answer = await fetch(`${this.path}?pagina=${page}`);
    if (!answer.ok) throw new Error(answer.status);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...found.querySelectorAll(".posts > [data-number]")].filter((post) => Number(post.dataset.number) > this.last);
    if (!fresh.length) throw new Error("nothing new on that page");
    this.last = Number(fresh.at(-1).dataset.number);
    const added = document.createElement("div");
    added.append(...fresh.map((post) => document.adoptNode(post)));
    wake(added);
    this.posts.append(...added.childNodes);
    this.show(0);
    this.posts.dispatchEvent(new CustomEvent("grown", { bubbles: true }));
    fresh[0].tabIndex = -1;
    fresh[0].focus({ preventScroll: true });
    fresh[0].scrollIntoView();
  }
}
