// Follows what is new: the bell, the counts in a list, and the thread that is open. One tab of a browser asks the server
// (GET /nieuw), and all hear the answer. Asking is no sign that somebody is there, and marks nothing as read.
import { bellShown, showBell } from "../live/bell.js";
import { hasList, showCounts } from "../live/list.js";
import { Pace } from "../live/pace.js";
import { lineOf, takeTurns } from "../live/tabs.js";
import { OpenThread } from "../live/thread.js";

const REFUSED = [401, 403, 429]; // signed out, or too often: then be quiet
const FRESH = 5000; // milliseconds: what was asked or opened just now is not asked again

export default function live(place) {
  const { member, ...words } = place.dataset, [news, said] = place.children;
  const posts = document.querySelector(".posts[data-thread]"), thread = posts && new OpenThread(posts, news, words);
  const known = new Map(); // the version that was told, by what was asked
  let others = new Set(), timer, turns = 0, hasTurn = false, isQuiet = false, isGone = false, askedAt = performance.now();

  const wanted = () => (thread && !isGone ? thread.query : hasList() ? "lijst=ja" : "");
  const show = (told) => {
    showBell(told.bell, words, said);
    if (told.about !== wanted()) return;
    if (told.unread) showCounts(told.unread, words.count);
    if (told.new !== undefined) thread.show(told.new, told.page);
  };
  const say = lineOf(member, (heard) => {
    if (heard.bell !== undefined) show(heard);
    if (heard.isRead) changed();
    if (heard.who && !document.hidden) say({ wants: wanted() });
    if (heard.wants !== undefined) others.add(heard.wants);
    if (heard.now && hasTurn) ask(heard.wants);
  });

  // Something was read, here or in another tab.
  function changed() {
    known.clear();
    if (hasTurn) ask(wanted());
    else if (hasList()) say({ wants: wanted(), now: true });
  }

  async function ask(about) {
    if (isQuiet) return;
    const version = known.has(about) ? `&v=${known.get(about)}` : "";
    try {
      const answer = await fetch(`/nieuw?${about}${version}`, { headers: { "X-Requested-With": "script" } });
      if (answer.status >= 500) throw new Error(answer.status);
      pace.failures = 0;
      isQuiet = REFUSED.includes(answer.status);
      isGone ||= answer.status === 404 && about === wanted();
      if (answer.status !== 200) return;
      const told = { about, ...(await answer.json()) };
      known.set(about, told.v);
      show(told);
      say(told);
    } catch {
      pace.failures += 1;
    }
  }

  // What this tab shows, in turn with what other windows show.
  async function next() {
    clearTimeout(timer);
    const all = [...new Set([wanted(), ...others])];
    others = new Set();
    say({ who: true });
    askedAt = performance.now();
    await ask(all[turns++ % all.length]);
    plan();
  }
  function plan() {
    clearTimeout(timer);
    if (hasTurn && !isQuiet) timer = setTimeout(next, pace.next());
  }
  const again = () => (hasTurn && performance.now() - askedAt > FRESH ? next() : plan());
  const pace = new Pace(again);

  document.addEventListener("read-on-server", () => {
    say({ isRead: true });
    changed();
  });
  say({ bell: bellShown() });
  takeTurns(member, () => { hasTurn = true; again(); }, () => { hasTurn = false; clearTimeout(timer); });
}
