// How a photo stands in the strip of its question; the same as filing_card.html prints it.

import { icon } from "./card.js";

const taken = new WeakMap(); // figures to what was taken here

export const figureAt = (card, digest) => card?.querySelector(`[data-photo="${CSS.escape(digest)}"]`);

export function showPhoto(card, bytes, digest, words) {
  const number = card.querySelectorAll(".bg-photo").length + 1;
  const entry = document.createElement("li");
  entry.append(figure(`${words.photo} ${number} ${words.about} ${numberOf(card)}`, digest, words));
  picture(entry.firstChild, bytes);
  card.querySelector(".bg-photos").append(entry);
  return entry;
}

/** The marked photo in the place of the one before. */
export function swapPhoto(figure, bytes, digest) {
  figure.dataset.photo = digest;
  figure.dataset.sending = "";
  figure.querySelector(".bg-photo__frame").removeAttribute("href");
  picture(figure, bytes);
}

/** A caption is the alternative text; without one the photo is known by its number. */
export function nameIt(figure) {
  const image = figure.querySelector("img");
  image.alt = figure.querySelector(".bg-photo__caption").value.trim() || image.dataset.name;
}

/** What can be drawn: the photo taken here, or the one the server sent. */
export async function sourceOf(figure) {
  if (taken.has(figure)) return taken.get(figure);
  const image = figure.querySelector("img");
  image.loading = "eager";
  await image.decode();
  return image;
}

const numberOf = (card) => card.querySelector(".bg-question__number").textContent.trim();

function picture(figure, bytes) {
  const image = figure.querySelector("img");
  image.removeAttribute("width");
  image.removeAttribute("height");
  image.loading = "eager";
  const blob = new Blob([bytes], { type: "image/jpeg" });
  taken.set(figure, blob);
  image.src = URL.createObjectURL(blob);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
}

function figure(name, digest, words) {
  const whole = document.createElement("figure");
  whole.className = "bg-photo";
  whole.dataset.photo = digest;
  whole.dataset.sending = "";
  const frame = document.createElement("span");
  frame.className = "bg-photo__frame";
  const image = document.createElement("img");
  image.alt = image.dataset.name = name;
  image.decoding = "async";
  frame.append(image);
  const below = document.createElement("figcaption");
  below.append(captionOf(name, words));
  below.append(button("mark", "edit", words.mark, name), button("remove", "delete", words.remove, name));
  whole.append(frame, below);
  return whole;
}

function captionOf(name, words) {
  const caption = document.createElement("input");
  caption.className = "bg-photo__caption";
  caption.maxLength = 200;
  caption.placeholder = words.caption;
  caption.setAttribute("aria-label", `${words.caption}, ${name}`);
  return caption;
}

function button(what, drawing, text, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `bg-photo__${what}`;
  made.append(icon(drawing, true), text);
  made.setAttribute("aria-label", `${text}, ${name}`);
  return made;
}
