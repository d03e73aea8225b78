// The chip that says whether everything is on the server, and the sheet behind it.

import { canEncrypt, saveBackup } from "./backup.js";
import { icon } from "./card.js";
import { receiptWords } from "./receipts.js";

const DRAWINGS = { saved: "cloud_done", sending: "sync", offline: "cloud_off", login: "lock", help: "warning", unkept: "warning" };

export class Sheet {
  constructor() {
    this.chip = document.getElementById("verbindung");
    this.dialog = document.getElementById("postausgang");
    this.words = JSON.parse(this.dialog.dataset.words);
    this.chip.addEventListener("click", () => this.open());
  }

  /** Tells the outbox what is pressed here; `outbox` is made with this sheet as its listener. */
  serve(outbox) {
    this.outbox = outbox;
    this.part("now").addEventListener("click", () => outbox.flushAll());
    this.part("backup").addEventListener("click", () => saveBackup(this.dialog.dataset.key, outbox.kept));
    this.dialog.addEventListener("click", ({ target }) => {
      const discard = target.closest("[data-discard]");
      if (discard && confirm(this.words.really)) outbox.discard(Number(discard.dataset.discard));
    });
  }

  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  open() {
    if (this.outbox) this.show(this.outbox);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0; // the button that takes the focus lies at the end
  }

  show(outbox) {
    const at = document.activeElement?.dataset.discard;
    this.draw(outbox);
    if (this.dialog.open) this.holdFocus(at);
  }

  /** Whoever stood at a button that is gone stands at its like, or at the one that closes. */
  holdFocus(seq) {
    const at = document.activeElement;
    if (this.dialog.contains(at) && !at.hidden) return;
    const same = seq && this.dialog.querySelector(`[data-discard="${seq}"]`);
    (same || this.dialog.querySelector("form button")).focus();
  }

  draw(outbox) {
    const { state } = outbox;
    const said = this.words[state].replace("%(num)d", outbox.count);
    this.chip.className = `bg-conn bg-conn--${state}`;
    if (this.chip.textContent.trim() !== said || !this.chip.dataset.state) this.say(state, said);
    const waits = outbox.count || state === "unkept";
    this.part("summary").textContent = waits ? this.words[`${state}_long`] : this.words.saved_long;
    this.part("login").hidden = outbox.connection !== "login" || !outbox.count;
    this.part("now").hidden = !outbox.count;
    this.part("backup").hidden = !outbox.count || !canEncrypt;
    const others = this.part("others");
    others.hidden = !outbox.others;
    others.textContent = this.words.others.replace("%(num)d", outbox.others);
    this.part("receipts").replaceChildren(
      ...outbox.receipts.map((receipt) => {
        const entry = document.createElement("li");
        entry.append(icon("check_circle", true), receiptWords(receipt, outbox.items, this.words));
        return entry;
      }),
    );
    this.part("items").replaceChildren(...outbox.items.map((event) => this.line(event, outbox)));
  }

  /** The browser has emptied the storage; what could be saved of it was. */
  lost(photos) {
    const said = photos.length ? this.words.lost_photos.replace("%(num)d", photos.length) : "";
    this.part("lost").textContent = [this.words.lost, said].filter(Boolean).join(" ");
    this.part("lost").hidden = false;
    this.open();
  }

  say(state, said) {
    const text = document.createElement("span");
    text.textContent = said;
    this.chip.dataset.state = state;
    this.chip.replaceChildren(icon(DRAWINGS[state]), text);
  }

  line(event, outbox) {
    const entry = document.createElement("li");
    const what = document.createElement("b");
    what.textContent = `${this.words[event.kind]}: ${event.label}`;
    const how = document.createElement("span");
    how.textContent = this.stateOf(event, outbox);
    entry.append(what, how);
    if (event.state === "help") {
      const discard = document.createElement("button");
      discard.type = "button";
      discard.className = "kern-btn kern-btn--tertiary kern-btn--x-small";
      discard.dataset.discard = event.seq;
      const text = document.createElement("span");
      text.className = "kern-label";
      const which = document.createElement("span");
      which.className = "bg-hidden";
      which.textContent = event.label;
      text.append(this.words.discard, " ", which);
      discard.append(text);
      entry.append(discard);
    }
    return entry;
  }

  stateOf(event, outbox) {
    if (event.state === "help") return [this.words.item_help, event.detail].filter(Boolean).join(": ");
    if (event.seq === outbox.sending) return this.words.item_sending;
    if (!event.detail) return this.words.item_waiting;
    return `${this.words.item_waiting}: ${event.detail} ${this.words.item_stays}`;
  }
}
