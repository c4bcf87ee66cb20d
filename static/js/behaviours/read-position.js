// Tells the server how far was read, by what was on the screen for a second. Without script a button does this.
export default function (posts) {
  const { path, token } = posts.dataset;
  let seen = Number(posts.dataset.seen), told = seen, timer;
  const shown = new Set();
  document.querySelectorAll("[data-without-script]").forEach((form) => { form.hidden = true; });

  const tell = () => {
    if (seen <= told) return;
    told = seen;
    const body = new URLSearchParams({ csrf_token: token, number: String(seen) });
    fetch(path, { method: "POST", body, headers: { "X-Requested-With": "script" }, keepalive: true }).catch(() => { told = 0; });
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) entry.target.shownSince = setTimeout(() => {
        shown.add(Number(entry.target.dataset.number));
        while (shown.has(seen + 1)) seen += 1; // who jumped ahead has not read what lies between
        watcher.unobserve(entry.target);
        clearTimeout(timer);
        timer = setTimeout(tell, 800);
      }, 1000);
      else clearTimeout(entry.target.shownSince);
    }
  }, { threshold: 0, rootMargin: "0px 0px -25% 0px" });
  posts.querySelectorAll("[data-number]").forEach((post) => watcher.observe(post));
  addEventListener("pagehide", tell);
}
