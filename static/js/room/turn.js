// One message of a form at a time: each carries the version that the answer to the one before it gave. Otherwise one would
// meet one's own words as if another had written them.
const turns = new WeakMap();

// `send` builds its message when its turn comes, and never fails.
export function inTurn(form, send) {
  turns.set(form, Promise.resolve(turns.get(form)).then(send));
}
