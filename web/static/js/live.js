// Fetches the part of the page marked with data-live again while something is under way.
// Without this script the page offers a link that does the same.

const EVERY = 2000;

async function look() {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  try {
    const answer = await fetch(part.dataset.live, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(fresh));
    }
  } catch {
    // no network: the next look tries again
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
