// The number beside the bell. Who listens hears of more at most once in ten minutes.
const QUIET = 10 * 60 * 1000; // milliseconds
let told = -QUIET;

const place = () => document.querySelector("[data-bell]");

export const bellShown = () => Number(place().dataset.bell);

export function showBell(number, words, said) {
  const bell = place(), isMore = number > bellShown();
  if (number === bellShown()) return;
  bell.dataset.bell = number;
  bell.querySelector(".count")?.remove();
  const label = bell.querySelector(".vh");
  label.textContent = label.textContent.replace(/: $/, "") + (number ? ": " : "");
  if (number) bell.append(countOf(number > 99 ? "99+" : number, ` ${words.unread}`));
  if (isMore && performance.now() - told > QUIET) {
    told = performance.now();
    said.textContent = words.told;
  }
}

function countOf(number, unread) {
  const count = document.createElement("span"), heard = document.createElement("span");
  count.className = "count";
  heard.className = "vh";
  heard.textContent = unread;
  count.append(number, heard);
  return count;
}
