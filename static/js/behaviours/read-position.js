// Tells the server how far was read, by what was on the screen for a second. Without script a button does this.
export default function (posts) {
  const { path, token } = posts.dataset;
  let seen = Number(posts.dataset.seen), told = seen, timer;
  document.querySelectorAll("[data-without-script]").forEach((form) => { form.hidden = true; });

  const tell = () => {
    if (seen <= told) return;
    told = seen;
    const body = new URLSearchParams({ csrf_token: token, number: String(seen) });
    fetch(path, { method: "POST", body, headers: { "X-Requested-With": "script" }, keepalive: true })
      .then((answer) => answer.ok && document.dispatchEvent(new CustomEvent("read-on-server")), () => { told = 0; });
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) entry.target.shownSince = setTimeout(() => {
        seen = Math.max(seen, Number(entry.target.dataset.number));
        watcher.unobserve(entry.target);
        clearTimeout(timer);
        timer = setTimeout(tell, 800);
      }, 1000);
      else clearTimeout(entry.target.shownSince);
    }
  }, { threshold: 0, rootMargin: "0px 0px -25% 0px" });
  const watch = () => posts.querySelectorAll("[data-number]").forEach((post) => watcher.observe(post));
  watch();
  posts.addEventListener("grown", watch); // live/thread.js brought more in
  addEventListener("pagehide", tell);
}
