// The bar at the lower edge knows in which section the reader is.

const TOP = 160;
const sections = [...document.querySelectorAll("[data-section]")];
const rail = document.querySelector(".bg-rail__sections");
const back = document.getElementById("zurueck");
const forward = document.getElementById("weiter");
const closing = forward.href;
let current = -1;

const address = (section) => `#${section.id}`;
const title = (section) => section.querySelector("h2").textContent.replace(/^\d+ /, "");

export function followSections(closingWords) {
  let asked = false;
  const look = () => {
    asked = false;
    const passed = sections.filter((section) => section.getBoundingClientRect().top < TOP);
    enter(Math.max(passed.length - 1, 0), closingWords);
  };
  addEventListener(
    "scroll",
    () => {
      if (!asked) requestAnimationFrame(look);
      asked = true;
    },
    { passive: true },
  );
  look();
}

function enter(index, closingWords) {
  if (index === current) return;
  current = index;
  const next = sections[index + 1];
  back.href = index > 0 ? address(sections[index - 1]) : "#inhalt";
  forward.href = next ? address(next) : closing;
  forward.querySelector(".kern-label").textContent = next ? title(next) : closingWords;
  for (const link of document.querySelectorAll(".bg-sections a")) {
    if (link.hash !== address(sections[index])) link.removeAttribute("aria-current");
    else {
      link.setAttribute("aria-current", "true");
      if (rail.contains(link)) rail.scrollTop = link.offsetTop - rail.clientHeight / 2;
    }
  }
}

/** The next open question below what is being read, or the first of all. */
export function nextOpen() {
  const open = [...document.querySelectorAll("[data-key][data-open]:not([hidden])")];
  const below = open.find((card) => card.getBoundingClientRect().top > TOP);
  return below ?? open[0];
}
