// Photos: made small on the device, sent under their SHA-256, shown at once.

import { cardOf, icon, line } from "./card.js";

const LONG_SIDE = 1600;
const QUALITY = 0.82;
export const canHash = Boolean(globalThis.crypto?.subtle);

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

export async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Photos {
  constructor(api, outbox, words, answered) {
    this.api = api;
    this.outbox = outbox;
    this.words = words;
    this.answered = answered;
  }

  async add(input) {
    const card = cardOf(input);
    const files = [...input.files];
    input.value = ""; // so that the form does not send them as well
    for (const file of files) {
      try {
        await this.send(card, await shrink(file));
      } catch {
        line(card, "undetermined", `${file.name}: ${this.words.no_photo}`);
      }
    }
  }

  async send(card, blob) {
    const digest = await sha256(blob);
    if (card.querySelector(`[data-photo="${digest}"]`)) return;
    const figure = this.figure(card, blob, digest);
    const entry = document.createElement("li");
    entry.append(figure);
    card.querySelector(".bg-photos").append(entry);
    this.outbox.put(
      this.address(card, digest),
      () => ({
        url: this.address(card, digest),
        options: { method: "PUT", body: blob, headers: { "X-Begehung": "1", "Content-Type": "image/jpeg" } },
      }),
      () => {
        delete figure.dataset.sending;
        this.answered(card);
      },
      (problem) => {
        entry.remove();
        line(card, "undetermined", problem.detail);
      },
    );
  }

  address(card, digest) {
    const where = new URLSearchParams({ item: card.dataset.item, place: card.dataset.place });
    return `${this.api}/photos/${digest}?${where}`;
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

  caption(input) {
    this.change(input, "PATCH", JSON.stringify({ caption: input.value.trim() }));
  }

  remove(button) {
    this.change(button, "DELETE");
    const card = cardOf(button);
    button.closest("li").remove();
    card.querySelector(".bg-filebutton input").focus();
  }

  change(element, method, body) {
    const digest = element.closest("[data-photo]").dataset.photo;
    const url = this.address(cardOf(element), digest);
    const headers = { "X-Begehung": "1", ...(body && { "Content-Type": "application/json" }) };
    // the same key as the photo's own: a caption follows what it belongs to
    this.outbox.put(url, () => ({ url, options: { method, body, headers } }));
  }
}
