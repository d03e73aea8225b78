// Some phones close the page while the camera is open: where the photo belongs is written down before.

const NAME = "begehung-foto";
const PATIENCE = 30 * 60 * 1000;

export function remember(api, card, now = Date.now()) {
  const { top } = card.getBoundingClientRect();
  write({ api, key: card.dataset.key, top, at: now });
}

export function forget() {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // nothing was written either
  }
}

/** The point whose photo never came back, with how far below the upper edge it stood; or null. */
export function awaited(api, now = Date.now()) {
  try {
    const noted = JSON.parse(localStorage.getItem(NAME));
    return noted?.api === api && now - noted.at < PATIENCE ? noted : null;
  } catch {
    return null;
  }
}

function write(noted) {
  try {
    localStorage.setItem(NAME, JSON.stringify(noted)); // at once: the page may be gone in a moment
  } catch {
    // without a place to note it the page comes back at its top
  }
}
