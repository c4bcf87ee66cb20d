// The tabs of one member in one browser. What one says, all others hear.
export function lineOf(member, hear) {
  const line = new BroadcastChannel(`nieuw ${member}`);
  line.onmessage = (event) => hear(event.data);
  return (said) => line.postMessage(said);
}

// One tab has the turn to ask the server: the one that was looked at last. `begin` is called when the turn comes, `end`
// when another tab takes it. In a browser without locks every tab that is looked at has the turn.
export function takeTurns(member, begin, end) {
  let has = false, row;
  const ask = (options) => {
    let mine = false;
    navigator.locks.request(`nieuw ${member}`, options, () => {
      mine = has = true;
      begin();
      return new Promise(() => {}); // until this tab closes, or another one takes it
    }).catch(() => {
      if (!mine) return; // one did not wait any longer
      has = false;
      end();
      wait();
    });
  };
  const wait = () => {
    row = new AbortController();
    ask({ signal: row.signal });
  };
  const look = () => {
    if (document.hidden) return navigator.locks ? undefined : end();
    if (!navigator.locks) return begin();
    if (has) return undefined;
    row?.abort();
    return ask({ steal: true });
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  if (navigator.locks && document.hidden) wait();
  else look();
}
