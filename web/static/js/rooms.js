// Rooms on the device: added without a network, entered before anything is said, copied from the last.

import { read } from "./card.js";
import { write } from "./overlay.js";
import { ENTRY, NOT_ENTERED } from "./entry.js";
import { isTouched } from "./early.js";
import { jump } from "./jump.js";
import { unanswered } from "./taking_over.js";

const ANY_ROOM = "__raum__";

export class Rooms {
  /** `keep(key, answer, rev, label)`, `save(card)`, `adopt(cards)`, `offer(cards)` are the page's. */
  constructor(page, api, acts) {
    Object.assign(this, { page, api, ...acts });
    this.early = new Set(this.all().filter((room) => isTouched(room.querySelector(".bg-entry"))));
    for (const room of this.all()) this.lock(room);
    page.addEventListener("change", ({ target }) => target.name?.startsWith("entry") && this.entered(target));
    page.addEventListener("click", ({ target }) => this.pressed(target));
    page.addEventListener("keydown", (event) => {
      const box = event.target.closest("[data-room-add]");
      if (!box || event.key !== "Enter") return;
      event.preventDefault();
      this.asked(box);
    });
  }

  all() {
    return [...this.page.querySelectorAll("[data-room]")];
  }

  /** How each room was entered, as far as somebody said so. */
  get entries() {
    return this.all().map(entryOf).filter(({ value }) => value);
  }

  pressed(target) {
    const box = target.closest("[data-room-add]");
    if (box && target.closest("button")) this.asked(box);
    const copy = target.closest("[data-copy-room]");
    if (copy) this.offer(copyable(copy.closest("[data-room]")));
  }

  asked(box) {
    const input = box.querySelector("input");
    const place = input.value.trim();
    if (!place) return input.focus();
    input.value = "";
    const room = this.add(box.closest("[data-section]"), place);
    jump(() => room.scrollIntoView());
    room.querySelector(".bg-room__name").focus({ preventScroll: true });
  }

  /** The room of that name in a section, made of its template if there is none. */
  add(section, place) {
    const known = [...section.querySelectorAll("[data-room]")].find((room) => room.dataset.room === place);
    if (known) return known;
    const template = section.querySelector("template");
    const room = named(template.content.cloneNode(true), place, `neu${this.all().length}`);
    template.before(room);
    this.link(section, room, place);
    const twin = this.all().find((other) => other !== room && other.dataset.room === place);
    if (twin) mirror(entryOf(twin), room);
    this.lock(room);
    this.adopt([...room.querySelectorAll("[data-key]")]);
    return room;
  }

  link(section, room, place) {
    const rooms = section.querySelector(".bg-rooms");
    const link = document.createElement("a");
    link.href = `#${room.id}`;
    link.textContent = place;
    rooms.append(link);
    rooms.hidden = false;
  }

  entered(target) {
    const room = target.closest("[data-room]");
    if (!this.laid) {
      this.early.add(room);
      return this.lock(room);
    }
    const entry = entryOf(room);
    for (const twin of this.all()) if (twin.dataset.room === room.dataset.room) mirror(entry, twin);
    const ready = entry.value && (entry.value !== "danger" || entry.remark);
    for (const twin of this.all()) if (twin.dataset.room === room.dataset.room) this.lock(twin);
    if (!ready) return room.querySelector(".bg-entry__reason input").focus();
    this.keep(entry, Number(room.dataset.rev), `${room.querySelector("legend").textContent}, ${entry.place}`);
    if (NOT_ENTERED.includes(entry.value)) this.leaveOut(room);
  }

  /** Where nobody was let in, nothing was seen. */
  leaveOut(room) {
    const chosen = room.querySelector(".bg-entry input:checked");
    const reason = chosen.parentElement.textContent.trim();
    for (const card of room.querySelectorAll("[data-key]")) {
      if (card.hidden) continue;
      write(card, { ...read(card), state: "not_inspected", value: null, reason });
      this.save(card);
    }
  }

  lock(room) {
    const { value, remark } = entryOf(room);
    const open = value && (value !== "danger" || remark) && !NOT_ENTERED.includes(value);
    for (const card of room.querySelectorAll("[data-key]")) card.inert = !open;
    const copy = room.querySelector("[data-copy-room]");
    copy.hidden = !open || !before(room);
  }

  received(event, rev) {
    for (const room of this.all()) {
      if (room.dataset.room === event.answer.place) room.dataset.rev = rev;
    }
  }

  /** What this device knows of rooms, also of those the page does not have. */
  overlay(values) {
    for (const { key, answer } of values) {
      if (!answer?.place || key.startsWith(ENTRY)) continue;
      const card = this.page.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!card) this.missing(answer);
    }
    for (const { answer, rev } of values.filter(({ key }) => key.startsWith(ENTRY))) {
      if (!this.all().some((room) => room.dataset.room === answer.place)) {
        const most = mostRooms([...this.page.querySelectorAll("[data-section]")]);
        if (most) this.add(most, answer.place);
      }
      for (const room of this.all().filter((each) => each.dataset.room === answer.place)) {
        if (rev < Number(room.dataset.rev)) continue;
        room.dataset.rev = rev;
        if (!this.early.has(room)) mirror(answer, room);
      }
    }
    for (const room of this.all()) this.lock(room);
  }

  /** What was said before is kept now; nothing will be laid over it. */
  ready() {
    this.laid = true;
    for (const room of this.early) this.entered(room.querySelector(".bg-entry"));
  }

  missing({ item, place }) {
    for (const section of this.page.querySelectorAll("[data-section]")) {
      const blank = section.querySelector("template")?.content.querySelector(`[data-item="${CSS.escape(item)}"]`);
      if (blank) this.add(section, place);
    }
  }
}

export const isEntry = (event) => event.answer?.item === ENTRY;

function entryOf(room) {
  const chosen = room.querySelector(".bg-entry input:checked");
  const remark = chosen?.value === "danger" ? room.querySelector(".bg-entry__reason input").value.trim() : "";
  const rest = { state: "answered", reason: "", severity: null, remedied: false };
  return { item: ENTRY, place: room.dataset.room, value: chosen?.value ?? null, remark, ...rest };
}

function mirror({ value, remark }, room) {
  for (const input of room.querySelectorAll(".bg-entry input")) input.checked = input.value === value;
  if (remark) room.querySelector(".bg-entry__reason input").value = remark;
}

const roomsBefore = (room) => {
  const all = [...room.closest("[data-section]").querySelectorAll("[data-room]")];
  return all.slice(0, all.indexOf(room)).reverse();
};
const before = (room) => roomsBefore(room).find((other) => !NOT_ENTERED.includes(entryOf(other).value));

/** Open points here that were a plain yes in the room before. */
function copyable(room) {
  const other = before(room);
  const cards = [...room.querySelectorAll("[data-copies]:not([hidden])")];
  return cards.filter((card) => {
    const twin = other?.querySelector(`[data-item="${CSS.escape(card.dataset.item)}"]`);
    return twin && unanswered(read(card)) && read(twin).value === "yes";
  });
}

const blanks = (section) => section.querySelector("template")?.content.querySelectorAll("[data-key]").length ?? 0;
const mostRooms = (sections) => sections.reduce((best, each) => (blanks(each) > blanks(best) ? each : best));

/** The template with the room's name, and with ids of its own. */
function named(fragment, place, mark) {
  const room = fragment.querySelector("[data-room]");
  const old = room.id.split("-").at(-1);
  const fit = (text) => text.replaceAll(ANY_ROOM, place).replaceAll(old, mark);
  const nodes = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode;
    if (node.nodeType === Node.TEXT_NODE) node.data = fit(node.data);
    else for (const attribute of node.attributes) attribute.value = fit(attribute.value);
  }
  return room;
}
