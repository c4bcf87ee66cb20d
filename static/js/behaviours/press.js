// A button that stands in a [data-part] is pressed without leaving the page: the server sends that part anew, and it takes
// the place of the old one. Where that fails, the form is sent as if there were no script.
export default function press(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-part] button[formaction]");
    if (!button || !button.form) return;
    event.preventDefault();
    const part = button.closest("[data-part]");
    if (part.getAttribute("aria-busy")) return;
    part.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(button.form));
    if (button.name) body.set(button.name, button.value);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Requested-With": "script" } });
      if (answer.redirected) return void location.assign(answer.url);
      if (!answer.ok) throw new Error(answer.status);
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      const fresh = made.content.querySelector(`[data-part="${part.dataset.part}"]`);
      const same = fresh.querySelector(`button[value="${button.value}"]`) || fresh.querySelector("button");
      part.replaceWith(fresh);
      same?.focus({ preventScroll: true });
    } catch {
      part.removeAttribute("aria-busy");
      button.form.requestSubmit(button);
    }
  });
}
