// How much is new in each thread of a list. Nothing moves: a list keeps its order until it is opened anew.
export const hasList = () => Boolean(document.querySelector(".thread-list [data-thread]"));

export function showCounts(unread, words) {
  for (const line of document.querySelectorAll(".thread-list [data-thread]")) {
    const number = unread[line.dataset.thread];
    const count = line.querySelector(".right .count");
    if (number === undefined || words.replace("{n}", number) === count?.textContent) continue;
    line.classList.toggle("is-new", number > 0);
    if (!number) count?.remove();
    else if (count) count.textContent = words.replace("{n}", number);
    else {
      const made = document.createElement("span");
      made.className = "count";
      made.textContent = words.replace("{n}", number);
      line.querySelector(".right").prepend(made);
    }
  }
}
