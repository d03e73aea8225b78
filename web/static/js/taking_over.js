// "Rest wie letztes Mal": listed before it counts, and taken back with one press.

import { read } from "./card.js";
import { write } from "./overlay.js";

const SHOWN_FOR = 10_000;

/** Whether nobody has said anything here; a remark alone is not an answer. */
export const unanswered = ({ state, value }) => state === "answered" && value === null;

export class TakingOver {
  /** `save(card, origin)` keeps what the card says now. */
  constructor(page, save) {
    this.page = page;
    this.save = save;
    this.dialog = document.getElementById("uebernehmen");
    this.words = JSON.parse(this.dialog.dataset.words);
    this.undo = document.getElementById("rueckgaengig");
    this.go = this.dialog.querySelector('[name="go"]');
    this.dialog.addEventListener("change", () => this.count());
    this.dialog.addEventListener("close", () => this.dialog.returnValue === "yes" && this.confirmed?.());
    this.undo.querySelector("button").addEventListener("click", () => this.takeBack(this.last));
    page.addEventListener("click", (event) => this.pressed(event));
  }

  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  pressed(event) {
    const link = event.target.closest("[data-take], [data-take-back]");
    if (!link) return;
    event.preventDefault();
    const section = link.closest("[data-section]");
    if (link.dataset.take) this.offer(repeatable(section), link.dataset.take, "as_last_time");
    else this.ask(takenOver(section), "back", "take_back", (cards) => this.takeBack(cards));
  }

  offer(cards, origin, words) {
    this.ask(cards, words, "take", (chosen) => this.take(chosen, origin));
  }

  /** The list with a tick at each; nothing happens before it is confirmed. */
  ask(cards, words, verb, act) {
    this.part("title").textContent = this.words[words];
    this.part("explained").textContent = this.words[`${words}_explained`];
    const lines = cards.map((card) => line(card));
    this.part("points").replaceChildren(...lines);
    this.verb = verb;
    this.confirmed = () => act(cards.filter((_card, index) => ticked(lines[index]).checked));
    this.count();
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  count() {
    const chosen = this.dialog.querySelectorAll("li input:checked").length;
    this.go.disabled = !chosen;
    this.go.querySelector(".kern-label").textContent = this.words[this.verb].replace("%(num)s", chosen);
  }

  take(cards, origin) {
    const open = cards.filter((card) => unanswered(read(card)));
    for (const card of open) {
      write(card, { ...read(card), value: "yes" });
      this.save(card, origin);
    }
    this.offerUndo(open);
    this.recount();
  }

  /** Only what was not changed by hand since. */
  takeBack(cards = []) {
    for (const card of cards.filter((each) => each.dataset.origin)) {
      write(card, { ...read(card), value: null });
      this.save(card, null);
    }
    this.undo.hidden = true;
    this.recount();
  }

  offerUndo(cards) {
    this.last = cards;
    this.undo.querySelector("[data-part]").textContent = this.words.taken.replace("%(num)s", cards.length);
    this.undo.hidden = !cards.length;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.undo.hidden = !this.undo.contains(document.activeElement)), SHOWN_FOR);
  }

  recount(sections = this.page.querySelectorAll("[data-section]")) {
    for (const section of sections) {
      const offered = number(section, "[data-take]", repeatable(section).length);
      const taken = number(section, "[data-take-back]", takenOver(section).length);
      section.querySelector(".bg-taking").hidden = !offered && !taken;
    }
  }
}

const ticked = (entry) => entry.querySelector("input");
const cardsOf = (section, which) => [...section.querySelectorAll(`[data-key]${which}:not([hidden])`)];
const repeatable = (section) => cardsOf(section, "[data-repeats]").filter((card) => unanswered(read(card)));
const takenOver = (section) => cardsOf(section, '[data-origin="last_time"]');

function number(section, link, count) {
  const found = section.querySelector(link);
  found.hidden = !count;
  found.querySelector("[data-count]").textContent = count;
  return count;
}

function line(card) {
  const entry = document.createElement("li");
  const label = document.createElement("label");
  label.className = "bg-choice";
  const tick = document.createElement("input");
  Object.assign(tick, { type: "checkbox", checked: true, className: "kern-form-check__checkbox" });
  const words = document.createElement("span");
  words.className = "bg-choice__words";
  words.append(...[...card.querySelector(".bg-question__title").childNodes].map((node) => node.cloneNode(true)));
  if (card.dataset.place) words.append(` · ${card.dataset.place}`);
  const last = card.querySelector(".bg-question__last span")?.textContent;
  if (last) words.append(Object.assign(document.createElement("span"), { className: "bg-sub", textContent: last }));
  label.append(tick, words);
  entry.append(label);
  return entry;
}
