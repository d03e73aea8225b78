// A slow phone shows the page before its script runs; what was tapped in between counts as well.

import { read } from "./card.js";
import { Unreadable } from "./decimal.js";

/** The answers of cards whose fields are not as the server wrote them. Asked for once, at the start. */
export function saidEarly(cards) {
  const early = new Map();
  for (const card of cards.filter(isTouched)) {
    try {
      early.set(card, read(card));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error; // still being typed
    }
  }
  return early;
}

const isTouched = (card) => [...card.querySelectorAll("input, textarea")].some(isChanged);

function isChanged(field) {
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  return !["file", "hidden"].includes(field.type) && field.value !== field.defaultValue;
}
