// A line that appears while somebody presses would move the pressed button away, and no click came.

const LONGEST_PRESS = 1_000; // a press that ends outside the window is not told
let waiting = null;
let patience;

addEventListener("mousedown", began, true); // before the field that loses the focus says "change"
addEventListener("mouseup", () => setTimeout(ended), true); // the click comes first

/** At once, or when the press is over. */
export function afterPress(work) {
  if (waiting) waiting.push(work);
  else work();
}

function began() {
  waiting ??= [];
  clearTimeout(patience);
  patience = setTimeout(ended, LONGEST_PRESS);
}

function ended() {
  clearTimeout(patience);
  const works = waiting ?? [];
  waiting = null;
  for (const work of works) work();
}
