// What somebody else answered differently, on the cards it concerns.

import { cardAt } from "./card.js";

const PATIENCE = 10_000;

/** All of them: what is not among them is settled. */
export function showContested(page, contested) {
  for (const line of page.querySelectorAll(".bg-contested")) line.hidden = true;
  for (const { item, place, words } of contested) {
    const line = cardAt(item, place)?.querySelector(".bg-contested");
    if (!line) continue;
    line.querySelector("span").textContent = words;
    line.hidden = false;
  }
}

/** The other device may have answered while this page lay open; without a network, nothing. */
export async function askContested(page, api) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(`${api}/conflicts`, { credentials: "same-origin", signal });
    if (response.ok) showContested(page, await response.json());
  } catch {
    // the next answer brings it
  }
}
