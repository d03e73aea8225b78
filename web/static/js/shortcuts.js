// One key per step for whoever fills in at a desk; they can be switched off (WCAG 2.1.4).

import { openNote } from "./card.js";
import { jump } from "./jump.js";
import { nextOpen } from "./sections.js";

const OFF = "begehung-kurztasten-aus";
const ANSWERS = ["yes", "partly", "no", "not_applicable", "not_inspected"];

export class Shortcuts {
  constructor(page) {
    this.page = page;
    this.dialog = document.getElementById("kurztasten");
    const on = (this.on = this.dialog.querySelector('[name="on"]'));
    on.checked = !noted();
    on.addEventListener("change", () => note(!on.checked));
    document.getElementById("kurztasten-zeigen").addEventListener("click", () => this.dialog.showModal());
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!this.on.checked || document.querySelector("dialog[open]")) return;
    if (!this.act(event.key)) return;
    event.preventDefault();
  }

  act(key) {
    if (key === "?") this.dialog.showModal();
    else if (key === "j") enter(this.beside(1));
    else if (key === "k") enter(this.beside(-1));
    else if (key === "o") jump(() => enter(this.open()));
    else if (key === "n") this.note();
    else if (/^[1-5]$/.test(key)) return this.answer(ANSWERS[key - 1]);
    else return false;
    return true;
  }

  get current() {
    return document.activeElement?.closest("[data-key]");
  }

  beside(step) {
    const cards = [...this.page.querySelectorAll("[data-key]:not([hidden])")];
    const at = cards.indexOf(this.current);
    if (at < 0) return cards.find((card) => card.getBoundingClientRect().bottom > 100);
    return cards[at + step];
  }

  /** Below the question one is at, whatever may just have been answered there. */
  open() {
    const cards = [...this.page.querySelectorAll("[data-key]:not([hidden])")];
    const below = cards.slice(cards.indexOf(this.current) + 1);
    return this.current ? (below.find((card) => "open" in card.dataset) ?? nextOpen()) : nextOpen();
  }

  answer(value) {
    const choice = this.current?.querySelector(`input[name^="answer."][value="${value}"]`);
    choice?.focus();
    choice?.click();
    return Boolean(choice);
  }

  note() {
    const card = this.current;
    if (!card) return;
    openNote(card);
    card.querySelector(".bg-note textarea").focus();
  }
}

function noted() {
  try {
    return Boolean(localStorage.getItem(OFF));
  } catch {
    return false; // a browser that keeps nothing begins anew each time
  }
}

function note(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // holds for this page
  }
}

const isTyping = (element) =>
  element.matches("textarea, select, input:not([type=radio], [type=checkbox])") || element.isContentEditable;

export function enter(card) {
  if (!card) return;
  card.scrollIntoView({ block: "start" });
  const chosen = card.querySelector('input[name^="answer."]:checked');
  const fields = [chosen, ...card.querySelectorAll("input:not([type=hidden]), textarea")];
  const shown = fields.find((field) => field && !field.closest("details:not([open])"));
  shown?.focus({ preventScroll: true });
}
