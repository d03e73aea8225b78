// The checklist page saves every change by itself; without this script its forms do the same.

import { cardAt, cardOf, icon, openNote, read, right, show, wrong } from "./card.js";
import { Unreadable } from "./decimal.js";
import { Outbox } from "./outbox.js";
import { Photos, canHash } from "./photos.js";
import { followSections, nextOpen } from "./sections.js";

const TYPING_PAUSE = 700;
const page = document.getElementById("begehung");
const words = JSON.parse(page.dataset.words);
const chip = document.getElementById("verbindung");
const drawings = { saved: "cloud_done", sending: "sync", offline: "cloud_off", login: "lock" };

const outbox = new Outbox(showState);
const photos = new Photos(page.dataset.api, outbox, words, (card) => {
  if (card.dataset.type === "photo") save(card);
});
const known = new Map();
const timers = new Map();
let leaving = false;

for (const card of page.querySelectorAll("[data-key]")) known.set(card, content(card));

page.addEventListener("change", ({ target }) => {
  const card = cardOf(target);
  if (!card) return;
  if (target.type === "file") return addPhotos(target);
  if (target.matches(".bg-photo__caption")) return photos.caption(target);
  if (target.name.startsWith("severity.")) card.dataset.own = "1";
  if (target.value === "no") openNote(card);
  if (!target.name.startsWith("place.")) save(card);
});

page.addEventListener("input", ({ target }) => {
  const card = cardOf(target);
  if (!card || !target.matches("textarea, .bg-measure__input, .bg-reason input")) return;
  if (target.matches(".bg-measure__input")) meanValue(card);
  clearTimeout(timers.get(card));
  timers.set(card, setTimeout(() => save(card, { typing: true }), TYPING_PAUSE));
});

page.addEventListener("click", (event) => {
  const button = event.target.closest(".bg-photo__remove");
  if (!button) return;
  event.preventDefault();
  photos.remove(button);
});

page.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "save") leaving = true;
  if (!leaving) event.preventDefault(); // Enter; everything is saved anyway
});

document.getElementById("weiter").addEventListener("click", async (event) => {
  const link = event.currentTarget;
  saveAll();
  if (link.hash || !outbox.waiting.size) return;
  event.preventDefault();
  await outbox.settled();
  location.assign(link.href);
});
document.getElementById("offen").addEventListener("click", (event) => {
  const card = nextOpen();
  if (!card) return;
  event.preventDefault();
  card.scrollIntoView({ block: "start" });
  card.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
});
addEventListener("online", () => outbox.retry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) saveAll();
  else if (outbox.waiting.size) outbox.retry();
});
addEventListener("beforeunload", (event) => {
  saveAll();
  if (outbox.waiting.size && !leaving) event.preventDefault();
});
followSections(words.closing);

/** What a card says, or what is typed where that cannot be read. */
function content(card) {
  try {
    return JSON.stringify(read(card));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return "";
  }
}

function save(card, { typing = false } = {}) {
  clearTimeout(timers.get(card));
  timers.delete(card);
  let answer;
  try {
    answer = read(card);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (!typing) wrong(card, words[error.message]);
    return;
  }
  right(card);
  if (known.get(card) === JSON.stringify(answer)) return;
  known.set(card, JSON.stringify(answer));
  outbox.put(
    card.dataset.key,
    () => revision(card, answer),
    (saved) => showSaved(card, saved),
    (problem) => {
      known.delete(card);
      wrong(card, problem.detail);
    },
  );
}

function saveAll() {
  for (const card of timers.keys()) save(card);
}

/** Made when it is sent, so that it knows the newest revision. */
function revision(card, answer) {
  const document_ = { ...answer, base_rev: Number(card.dataset.rev), claimed_at: new Date().toISOString() };
  return {
    url: `${page.dataset.api}/answers/${uuid()}`,
    options: {
      method: "PUT",
      body: JSON.stringify(document_),
      headers: { "X-Begehung": "1", "Content-Type": "application/json" },
    },
  };
}

/** Version 4; `crypto.randomUUID` exists on secure addresses only. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function showSaved(card, { receipt, points, progress }) {
  card.dataset.rev = receipt.rev;
  card.querySelector('input[name^="rev."]').value = receipt.rev;
  for (const point of points) {
    const concerned = cardAt(point.item, point.place);
    if (concerned) show(concerned, point);
  }
  showProgress(progress);
}

function showProgress({ answered, asked, open, sections }) {
  const bar = page.querySelector(".bg-progress");
  const said = words.answered.replace("%(done)d", answered).replace("%(all)d", asked);
  bar.classList.toggle("bg-progress--done", answered === asked);
  bar.querySelector("[data-progress-words]").textContent = said;
  const meter = bar.querySelector("progress");
  Object.assign(meter, { max: asked, value: answered });
  meter.setAttribute("aria-label", said);
  document.querySelector("#offen .kern-label").textContent = words.open.replace("%(num)d", open);
  for (const { id, state, text } of sections) {
    for (const mark of page.querySelectorAll(`[href="#abschnitt-${id}"] .bg-sections__state`)) {
      mark.className = `bg-sections__state bg-sections__state--${state}`;
      const drawing = { done: "check_circle", findings: "report" }[state];
      mark.replaceChildren(...(drawing ? [icon(drawing, true)] : []), text);
    }
  }
}

/** Typing a value takes back that there was none. */
function meanValue(card) {
  const answered = card.querySelector('.bg-except input[value="answered"]');
  if (answered) answered.checked = true;
}

function addPhotos(input) {
  if (canHash) return photos.add(input);
  leaving = true;
  input.form.requestSubmit(input.form.querySelector('[name="save"]'));
}

function showState(state, waiting) {
  chip.className = `bg-conn bg-conn--${state}`;
  const short = { saved: words.saved, sending: words.sending, login: words.login };
  const text = document.createElement("span");
  text.textContent = short[state] ?? `${words.waiting_short} · ${waiting}`;
  chip.replaceChildren(icon(drawings[state]), text);
  chip.title = state === "offline" ? words.waiting : "";
}
