// Photos: made small on the device, kept there under their SHA-256, shown at once.

import { cardAt, cardOf, icon, line } from "./card.js";
import { sha256 } from "./digest.js";
import { labelOf } from "./overlay.js";

const LONG_SIDE = 1600;
const QUALITY = 0.82;

/** A JPEG of at most 1600 pixels, upright and without EXIF; throws when it is no picture. */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), "image/jpeg", QUALITY);
  });
}

export class Photos {
  constructor(api, outbox, words) {
    this.api = api;
    this.outbox = outbox;
    this.words = words;
  }

  /** Resolves with how many of the chosen files the device has kept. */
  async add(input) {
    const card = cardOf(input);
    const files = [...input.files];
    input.value = ""; // so that the form does not send them as well
    let count = 0;
    for (const file of files) {
      let small;
      try {
        small = await shrink(file);
      } catch {
        line(card, "undetermined", `${file.name}: ${this.words.no_photo}`);
        continue;
      }
      count += await this.keep(card, await small.arrayBuffer());
    }
    return count;
  }

  async keep(card, bytes) {
    const digest = await sha256(bytes);
    if (card.querySelector(`[data-photo="${digest}"]`)) return 0;
    const entry = this.show(card, bytes, digest);
    try {
      const image = entry.querySelector("img");
      await this.outbox.put(this.event(image, "photo", "PUT", { sha256: digest }), bytes);
      return 1;
    } catch {
      entry.remove();
      line(card, "undetermined", this.words.not_kept);
      return 0;
    }
  }

  event(element, kind, method, more) {
    const card = cardOf(element);
    const digest = element.closest("[data-photo]").dataset.photo;
    const where = new URLSearchParams({ item: card.dataset.item, place: card.dataset.place });
    const url = `${this.api}/photos/${digest}?${where}`;
    const { item, place } = card.dataset;
    return { kind, method, url, api: this.api, key: url, item, place, digest, label: labelOf(card), ...more };
  }

  caption(input) {
    return this.outbox.put(this.event(input, "caption", "PATCH", { caption: input.value.trim() }));
  }

  remove(button) {
    const card = cardOf(button);
    const kept = this.outbox.put(this.event(button, "remove", "DELETE", {}));
    button.closest("li").remove();
    card.querySelector(".bg-filebutton input").focus();
    return kept;
  }

  /** What waits on the device, on a page that does not know it. */
  async overlay(waiting) {
    for (const event of waiting) {
      const card = event.api === this.api && event.kind !== "answer" && cardAt(event.item, event.place);
      if (!card) continue;
      const shown = card.querySelector(`[data-photo="${event.digest}"]`);
      if (event.kind === "photo" && !shown) {
        const bytes = await this.outbox.kept.bytes(event.seq);
        if (bytes) this.show(card, bytes, event.digest);
      }
      if (event.kind === "caption" && shown) shown.querySelector(".bg-photo__caption").value = event.caption;
      if (event.kind === "remove") shown?.closest("li").remove();
    }
  }

  received(event) {
    const card = cardAt(event.item, event.place);
    delete card?.querySelector(`[data-photo="${event.digest}"]`)?.dataset.sending;
  }

  show(card, bytes, digest) {
    const entry = document.createElement("li");
    entry.append(this.figure(card, new Blob([bytes], { type: "image/jpeg" }), digest));
    card.querySelector(".bg-photos").append(entry);
    return entry;
  }

  figure(card, blob, digest) {
    const number = card.querySelectorAll(".bg-photo").length + 1;
    const name = `${this.words.photo} ${number}`;
    const figure = document.createElement("figure");
    figure.className = "bg-photo";
    figure.dataset.photo = digest;
    figure.dataset.sending = "";
    const frame = document.createElement("span");
    frame.className = "bg-photo__frame";
    const image = document.createElement("img");
    image.alt = name;
    image.src = URL.createObjectURL(blob);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    frame.append(image);
    const below = document.createElement("figcaption");
    const caption = document.createElement("input");
    caption.className = "bg-photo__caption";
    caption.maxLength = 200;
    caption.placeholder = this.words.caption;
    caption.setAttribute("aria-label", `${this.words.caption}, ${name}`);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "bg-photo__remove";
    remove.append(icon("delete", true), this.words.remove);
    remove.setAttribute("aria-label", `${this.words.remove}, ${name}`);
    below.append(caption, remove);
    figure.append(frame, below);
    return figure;
  }
}
