// Jumps on a long page, of which only what came near the screen has its true height.

const UNDER_THE_BAR = 100;
const { documentElement: root } = document;

/** Everything gets its height first; the browser remembers it when the cards are left alone again. */
export function jump(go) {
  root.classList.add("bg-whole");
  go();
  requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("bg-whole")));
}

/** Links within the page, ways back, and a reload or a discarded tab: each shows the question it should. */
export function followJumps() {
  history.scrollRestoration = "manual"; // the browser goes by the height of the page, which has changed
  const note = () => history.replaceState(read(), "");
  document.addEventListener("visibilitychange", () => document.hidden && note());
  addEventListener("beforeunload", note);
  document.addEventListener("click", ({ target }) => target.closest('a[href^="#"]') && note(), { capture: true });
  addEventListener("hashchange", arrive);
  if (history.state || location.hash) arrive();
}

function arrive() {
  const place = history.state;
  const card = place && document.querySelector(`[data-key="${CSS.escape(place.key)}"]`);
  const target = card ?? document.querySelector(":target");
  jump(() => {
    if (target) target.scrollIntoView();
    else scrollTo(0, 0);
    if (card) scrollBy(0, card.getBoundingClientRect().top - place.top);
  });
}

/** The question at the upper edge, and where it stands; nothing at the top of the page. */
function read() {
  if (!scrollY) return null;
  const cards = [...document.querySelectorAll("[data-key]:not([hidden])")];
  const card = cards.find((each) => each.getBoundingClientRect().bottom > UNDER_THE_BAR);
  return card ? { key: card.dataset.key, top: card.getBoundingClientRect().top } : null;
}
