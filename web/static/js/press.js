// A line that appears while somebody presses would move the pressed button away, and no click came.
// And a slow phone shows the press first, before it works out what follows from it.

const LONGEST_PRESS = 1_000; // a press that ends outside the window is not told
const works = [];
let pressed = false;
let patience;
const painted = new MessageChannel(); // what a frame's own callback sends is taken after its paint
painted.port1.onmessage = () => !pressed && workNow();

addEventListener("mousedown", began, true); // before the field that loses the focus says "change"
addEventListener("mouseup", () => setTimeout(ended), true); // the click comes first
document.addEventListener("visibilitychange", () => document.hidden && workNow());

/** When the press is over and its frame was painted; at once on a page that paints none. */
export function afterPress(work) {
  works.push(work);
  if (document.hidden) workNow();
  else if (!pressed) soon();
}

/** Whatever waits, now: the page is about to be left. */
export function workNow() {
  for (const work of works.splice(0)) work();
}

function began() {
  pressed = true;
  clearTimeout(patience);
  patience = setTimeout(ended, LONGEST_PRESS);
}

function ended() {
  clearTimeout(patience);
  pressed = false;
  if (document.hidden) workNow();
  else if (works.length) soon();
}

function soon() {
  requestAnimationFrame(() => painted.port2.postMessage(0));
}
