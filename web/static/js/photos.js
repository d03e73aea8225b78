// Photos of a question: made small, kept on the device under their SHA-256, marked, shown at once.

import { awaited, forget, remember } from "./awaited_photo.js";
import { cardAt, cardOf, tell, untell } from "./card.js";
import { dropCopy } from "./copies.js";
import { sha256 } from "./digest.js";
import { labelOf } from "./overlay.js";
import { figureAt, nameIt, showPhoto, sourceOf, swapPhoto } from "./photo_figure.js";
import { isHeif, shrink } from "./picture.js";
import { hasRoom, isFull } from "./room.js";

const HOLD = 8_000; // a photo waits for a look at it before it is sent
const LOOK = 30 * 60 * 1000; // and as long as somebody marks it

export class Photos {
  constructor(api, outbox, words) {
    this.api = api;
    this.outbox = outbox;
    this.words = words;
    this.noted = awaited(api); // now: the next click at a camera is another photo
    forget();
  }

  /** What is pressed at photos; `keep` is told of every write. */
  follow(page, marker, library, keep) {
    this.marker = marker;
    page.addEventListener("pointerdown", () => this.touched(), { capture: true });
    page.addEventListener("click", (event) => {
      const { target } = event;
      if (target.type === "file") remember(this.api, cardOf(target));
      const pressed = target.closest(".bg-photo__remove, .bg-photo__mark, .bg-photo__frame, .bg-library");
      if (!pressed) return;
      event.preventDefault();
      if (pressed.matches(".bg-photo__remove")) return void keep(this.remove(pressed));
      if (!pressed.matches(".bg-library")) return void keep(this.look(pressed.closest("[data-photo]")));
      this.wanted = cardOf(pressed);
      remember(this.api, this.wanted);
      library.click();
    });
    page.addEventListener("cancel", ({ target }) => target.type === "file" && forget());
    library.addEventListener("cancel", forget);
    library.addEventListener("change", () => this.fromLibrary(library));
  }

  /** As if they had been chosen at the question itself. */
  fromLibrary(library) {
    const input = this.wanted.querySelector(".bg-filebutton input");
    const carried = new DataTransfer();
    for (const file of library.files) carried.items.add(file);
    library.value = "";
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The page has outlived the camera, or somebody is at work in it again. */
  touched() {
    this.noted = null;
    forget();
  }

  /** Back at the question whose photo never came, because the camera needed the memory. */
  comeBack() {
    const { noted } = this;
    const card = noted && document.querySelector(`[data-key="${CSS.escape(noted.key)}"]`);
    if (!card) return;
    card.scrollIntoView({ block: "start", behavior: "instant" });
    scrollBy({ top: card.getBoundingClientRect().top - noted.top, behavior: "instant" });
    card.querySelector(".bg-filebutton input").focus({ preventScroll: true });
    tell(card, this.words.not_back);
  }

  /** Resolves with how many of the chosen files the device has kept. */
  async add(input) {
    const card = cardOf(input);
    const files = [...input.files];
    input.value = ""; // so that the form does not send them as well
    untell(card);
    let count = 0;
    for (const file of files) {
      if (!(await hasRoom())) {
        tell(card, this.words.no_room);
        break;
      }
      count += await this.take(card, file);
    }
    forget();
    return count;
  }

  async take(card, file) {
    let bytes;
    try {
      bytes = await (await shrink(file)).arrayBuffer();
    } catch {
      const why = (await isHeif(file).catch(() => false)) ? this.words.heif : this.words.no_photo;
      tell(card, `${file.name}: ${why}`);
      return 0;
    }
    return this.keep(card, bytes);
  }

  async keep(card, bytes) {
    const digest = await sha256(bytes);
    if (figureAt(card, digest)) return 0;
    const entry = showPhoto(card, bytes, digest, this.words);
    try {
      const event = { ...this.photo(entry.firstChild, digest), hold_until: Date.now() + HOLD };
      this.keeping = this.outbox.put(event, bytes);
      await this.keeping;
      return 1;
    } catch (error) {
      entry.remove();
      tell(card, isFull(error) ? this.words.no_room : this.words.not_kept);
      return 0;
    }
  }

  photo(figure, digest, replaces = "") {
    const event = this.event(figure, "photo", "PUT", { digest, sha256: digest });
    return replaces ? { ...event, replaces, url: `${event.url}&replaces=${replaces}` } : event;
  }

  event(element, kind, method, more) {
    const card = cardOf(element);
    const digest = more.digest ?? element.closest("[data-photo]").dataset.photo;
    const where = new URLSearchParams({ item: card.dataset.item, place: card.dataset.place });
    const url = `${this.api}/photos/${digest}?${where}`;
    const { item, place } = card.dataset;
    return { kind, method, url, api: this.api, key: url, item, place, digest, label: labelOf(card), ...more };
  }

  caption(input) {
    nameIt(input.closest("[data-photo]"));
    return this.outbox.put(this.event(input, "caption", "PATCH", { caption: input.value.trim() }));
  }

  /** What never left the device only has to leave the device. */
  async remove(button) {
    const [card, figure] = [cardOf(button), button.closest("[data-photo]")];
    await this.keeping?.catch(() => {});
    const waiting = this.waiting(figure);
    const event = this.event(button, "remove", "DELETE", {});
    figure.closest("li").remove();
    card.querySelector(".bg-filebutton input").focus();
    if (!waiting || !(await this.outbox.withdraw(waiting.seq))) await this.outbox.put(event);
  }

  waiting(figure) {
    const { photo } = figure.dataset;
    const key = this.event(figure, "photo", "PUT", {}).key;
    return this.outbox.items.find((event) => event.kind === "photo" && event.digest === photo && event.key === key);
  }

  /** A photo large, to be marked; it is not sent meanwhile. */
  async look(figure) {
    const [image, caption] = [figure.querySelector("img"), figure.querySelector(".bg-photo__caption")];
    await this.keeping?.catch(() => {}); // a photo can be touched before the disk has it
    const waiting = this.waiting(figure);
    const release = await this.hold(waiting?.seq);
    try {
      const save = (said) => this.marked(figure, caption, waiting, said);
      const about = { name: image.dataset.name, caption: caption.value, save };
      await this.marker.open(await sourceOf(figure), about);
    } catch {
      tell(cardOf(figure), this.words.not_marked);
    }
    await release();
  }

  async marked(figure, caption, waiting, said) {
    if (said.bytes) await this.replace(figure, waiting, said.bytes);
    if (said.bytes ? !said.caption : said.caption === caption.value.trim()) return;
    caption.value = said.caption;
    await this.caption(caption);
  }

  async hold(seq) {
    if (!seq) return async () => {};
    await this.outbox.hold(seq, Date.now() + LOOK);
    return () => this.outbox.hold(seq, 0);
  }

  /** The photo as it was never leaves the device, or leaves the server too. */
  async replace(figure, waiting, bytes) {
    const digest = await sha256(bytes);
    const before = figure.dataset.photo;
    const address = figure.querySelector("img").src;
    const instead = this.photo(figure, digest, waiting?.replaces);
    if (!waiting || !(await this.outbox.remake(waiting.seq, instead, bytes))) {
      await this.outbox.put({ ...this.photo(figure, digest, before), address }, bytes);
      if (waiting && !waiting.replaces) await this.outbox.discard(waiting.seq);
    }
    await dropCopy(address).catch(() => {});
    swapPhoto(figure, bytes, digest);
  }

  /** What waits on the device, on a page that does not know it. */
  async overlay(waiting) {
    for (const event of waiting) {
      const card = event.api === this.api && event.kind !== "answer" && cardAt(event.item, event.place);
      if (!card) continue;
      const shown = figureAt(card, event.digest);
      if (event.kind === "photo" && !shown) await this.lay(card, event);
      if (event.kind === "caption" && shown) {
        shown.querySelector(".bg-photo__caption").value = event.caption;
        nameIt(shown);
      }
      if (event.kind === "remove") shown?.closest("li").remove();
    }
  }

  async lay(card, event) {
    const bytes = await this.outbox.kept.bytes(event.seq);
    const before = event.replaces && figureAt(card, event.replaces);
    if (bytes && before) swapPhoto(before, bytes, event.digest);
    else if (bytes) showPhoto(card, bytes, event.digest, this.words);
  }

  /** Gone with the storage of the browser, before they were sent. */
  lost(events) {
    for (const event of events.filter(({ api }) => api === this.api)) {
      const card = cardAt(event.item, event.place);
      figureAt(card, event.digest)?.closest("li").remove();
      if (card) tell(card, this.words.lost);
    }
  }

  received(event) {
    if (event.replaces) void dropCopy(event.address).catch(() => {});
    delete figureAt(cardAt(event.item, event.place), event.digest)?.dataset.sending;
  }
}
