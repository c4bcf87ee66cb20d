// Prints the page at the press of a button; without script the browser's own key does.
export default function print(button) {
  document.querySelectorAll("[data-without-print]").forEach((words) => { words.hidden = true; });
  button.addEventListener("click", () => window.print());
}
