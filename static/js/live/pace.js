// How often to ask: every 15 to 20 seconds where somebody is; every two minutes in a tab that nobody looks at or touches;
// ever less when the server has trouble.
const USED = [15, 20], LEFT = [110, 130]; // seconds
const IDLE = 10 * 60; // seconds without a hand on it
const TIMES_SLOWER = 5; // at most 2 to the power of this

export class Pace {
  failures = 0;
  touched = performance.now();

  constructor(touchedAgain) {
    for (const kind of ["pointerdown", "keydown", "scroll", "focus"]) {
      addEventListener(kind, () => {
        const was = this.isIdle;
        this.touched = performance.now();
        if (was) touchedAgain();
      }, { passive: true, capture: true });
    }
  }

  get isIdle() {
    return document.hidden || performance.now() - this.touched > IDLE * 1000;
  }

  // Milliseconds until the next time; not the same for all, so that a thousand tabs do not ask at one moment.
  next() {
    const [least, most] = this.isIdle ? LEFT : USED;
    return (least + Math.random() * (most - least)) * 1000 * 2 ** Math.min(this.failures, TIMES_SLOWER);
  }
}
