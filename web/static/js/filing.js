// The checklist page saves every change by itself; without this script its forms do the same.

import { cardAt, cardOf, icon, read, right, show, unfold, wrong } from "./card.js";
import { askContested, showContested } from "./contested.js";
import { Unreadable } from "./decimal.js";
import { isTakenAlong } from "./copies.js";
import { kept, storage } from "./device.js";
import { canHash } from "./digest.js";
import { isTouched } from "./early.js";
import { followJumps, jump } from "./jump.js";
import { followKnown } from "./on_site.js";
import { Outbox, uuid } from "./outbox.js";
import { reportDevice } from "./report.js";
import { Marker } from "./marker.js";
import { labelOf, overlay, setOrigin, setRevision, write } from "./overlay.js";
import { Lock } from "./lock.js";
import { Photos } from "./photos.js";
import { afterPress, workNow } from "./press.js";
import { fetchReceipts } from "./receipts.js";
import { Rooms, isEntry } from "./rooms.js";
import { followSections, nextOpen } from "./sections.js";
import { Sheet } from "./sheet.js";
import { Shortcuts, enter } from "./shortcuts.js";
import { followCopy } from "./taken_along.js";
import { followModules } from "./text_modules.js";
import { TakingOver } from "./taking_over.js";

const TYPING_PAUSE = 700;
const page = document.getElementById("begehung");
const { api } = page.dataset;
const words = JSON.parse(page.dataset.words);

const sheet = new Sheet();
const lock = new Lock(page, api);
const outbox = new Outbox(kept, {
  changed: (now) => {
    if (laid) sheet.show(now); // before that nobody knows whether all is saved
    lock.show(now);
  },
  received: (event, answer) => event.api === api && showReceived(event, answer),
  refused: (event, problem) => event.api === api && showRefused(event, problem),
  lost: (gone) => {
    photos.lost(gone);
    sheet.lost(gone);
  },
});
sheet.serve(outbox);
const library = document.getElementById("galerie");
const photos = new Photos(api, outbox, { ...words, ...JSON.parse(library.dataset.words) });
const copy = followCopy(page, outbox);
followKnown(page, (card) => answered(card));
followModules(page);
new Shortcuts(page);
const takingOver = new TakingOver(page, (card, origin) => save(card, { origin }));
const rooms = new Rooms(page, api, {
  keep: (answer, rev, label) => {
    if (judging) showChanges(judging.say(answer));
    keep(outbox.put(event(answer, rev, label, null)));
  },
  save: (card) => save(card),
  adopt: (more) => adopt(more),
  offer: (some) => takingOver.offer(some, "other_room", "as_last_room"),
});
const known = new Map();
const cards = [...page.querySelectorAll("[data-key]")];
const serverSaid = new Map(); // by point, while later answers are still under way
const marks = new Map(); // by the address of their section; twice each, beside and above
const said = new Set(); // cards answered on this device
let judging = null; // the rules on this device; without them the server's word is waited for
const timers = new Map();
const writing = new Set(); // what is on its way to the disk
const early = new Map(); // said before the device's answers lay on the page, with where it is from
let laid = false;
let lasting = false;
let leaving = false;

for (const card of cards) {
  if (isTouched(card)) early.set(card, null);
  else known.set(card, content(card));
}
for (const mark of page.querySelectorAll(".bg-sections__state")) {
  const { hash } = mark.closest("a");
  marks.set(hash, [...(marks.get(hash) ?? []), mark]);
}

page.addEventListener("change", ({ target }) => {
  const card = cardOf(target);
  if (!card) return;
  if (target.type === "file") return addPhotos(target);
  if (target.matches(".bg-photo__caption")) return keep(photos.caption(target));
  if (target.name.startsWith("severity.")) card.dataset.own = "1";
  if (!target.name.startsWith("place.")) afterPress(() => answered(card));
});

page.addEventListener("input", ({ target }) => {
  const card = cardOf(target);
  if (!card || !target.matches("textarea, .bg-measure__input, .bg-reason input")) return;
  if (target.matches(".bg-measure__input")) meanValue(card);
  clearTimeout(timers.get(card));
  timers.set(card, setTimeout(() => afterPress(() => save(card, { typing: true })), TYPING_PAUSE));
});

photos.follow(page, new Marker(document.getElementById("markieren")), library, keep);

page.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "save") leaving = true;
  if (!leaving) event.preventDefault(); // Enter; everything is saved anyway
});

document.getElementById("weiter").addEventListener("click", async (event) => {
  const link = event.currentTarget;
  saveAll();
  if (link.hash) return;
  event.preventDefault();
  await Promise.all(writing);
  const along = lasting && (await isTakenAlong(new URL(link.href).pathname));
  if (along) void outbox.release();
  else await outbox.release(); // else the next page shows what waits, and sends it
  if (outbox.count && !along) sheet.open();
  else location.assign(link.href);
});
document.getElementById("offen").addEventListener("click", (event) => {
  const card = nextOpen();
  if (!card) return;
  event.preventDefault();
  jump(() => enter(card));
});
addEventListener("online", () => outbox.flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) saveAll();
  else void outbox.flush().then(() => askContested(page, api));
});
addEventListener("beforeunload", (event) => {
  saveAll();
  const unsafe = early.size || writing.size || outbox.unkept.size || (!lasting && outbox.count);
  if (!leaving && unsafe) event.preventDefault();
});
followJumps();
followSections(words.closing);
void begin();

/** Lay what the device knows over the page, then send what waits. */
async function begin() {
  lasting = (await storage).lasting;
  await layOver();
  document.documentElement.dataset.runs = "";
  takingOver.recount();
  await lock.serve(outbox);
  const judged = judge().catch(() => {}); // an old browser, or a script that did not come
  void judged.then(() => photos.comeBack()); // lines above the question move it
  await reportDevice(kept, uuid);
  await outbox.flush();
  await askContested(page, api);
  await fetchReceipts(kept).then(() => outbox.refresh()).catch(() => {});
  await reportDevice(kept, uuid);
}

/** What was said meanwhile stays, beside the rest of what the device knows of the same question. */
async function layOver() {
  try {
    await outbox.refresh();
    rooms.overlay(await kept.values(api));
    await photos.overlay(outbox.items);
    await overlay(kept, api, outbox.items, (card) => {
      known.set(card, content(card));
      said.add(card);
    });
  } finally {
    laid = true;
    rooms.ready();
    for (const [card, origin] of early) save(card, { origin, typing: true });
    early.clear();
    if (!writing.size) sheet.show(outbox); // else once it is written
  }
}

/** From now on verdicts are said here at once; a copy of the page is older than its answers. */
async function judge() {
  const { Judging } = await import("./judging.js");
  const given = (card) => said.has(card) || Number(card.dataset.rev) > 0;
  const answers = (card) => given(card) && answerOf(card);
  judging = new Judging(JSON.parse(page.dataset.rules), cards, answers, rooms.entries);
  page.dataset.judges = "";
  if (said.size || rooms.entries.length) showChanges(judging.all);
}

function adopt(more) {
  for (const card of more) known.set(card, content(card));
  cards.push(...more);
  judging?.add(more);
}

function answerOf(card) {
  const text = content(card);
  return text && JSON.parse(text);
}

/** What a card says, or what is typed where that cannot be read. */
function content(card) {
  try {
    return JSON.stringify(read(card));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return "";
  }
}

function save(card, { typing = false, origin = null } = {}) {
  clearTimeout(timers.get(card));
  timers.delete(card);
  if (!laid) return void early.set(card, origin);
  let answer;
  try {
    answer = read(card);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (!typing) wrong(card, words[error.message]);
    return;
  }
  const problem = judging?.limit(answer);
  if (problem) {
    if (!typing) wrong(card, problem);
    return;
  }
  right(card);
  if (known.get(card) === JSON.stringify(answer)) return;
  known.set(card, JSON.stringify(answer));
  said.add(card);
  if (judging) showChanges(judging.say(answer));
  setOrigin(card, origin);
  takingOver.recount([card.closest("[data-section]")]);
  keep(outbox.put(revision(card, answer, origin))).catch(() => {
    known.delete(card);
    afterPress(() => wrong(card, words.not_kept)); // behind what the answer would have meant
  });
}

/** The page says "saved" by the chip; it must not be left before the disk has it. */
function keep(writes) {
  writing.add(writes);
  const ended = () => writing.delete(writes);
  writes.then(ended, ended);
  return writes;
}

function answered(card) {
  unfold(card);
  save(card);
}

function saveAll() {
  workNow();
  for (const card of timers.keys()) save(card);
}

function revision(card, answer, origin) {
  return event(answer, Number(card.dataset.rev), labelOf(card), origin);
}

function event(answer, base_rev, label, origin) {
  const uid = uuid();
  return {
    kind: "answer",
    method: "PUT",
    url: `${api}/answers/${uid}`,
    api,
    key: `${answer.item}@${answer.place}`,
    uid,
    answer,
    origin,
    base_rev,
    at: new Date().toISOString(), // what this device's clock says; the server has its own
    label,
  };
}

function showReceived(event, answer) {
  if (event.kind === "submission") return location.reload(); // the server shows the receipt
  copy.outdated();
  if (answer?.conflicts) showContested(page, answer.conflicts);
  if (event.kind === "photo") photos.received(event);
  if (event.kind !== "answer") return;
  if (isEntry(event)) rooms.received(event, answer.receipt.rev);
  const card = cardAt(event.answer.item, event.answer.place);
  if (card) setRevision(card, answer.receipt.rev);
  for (const point of answer.points) serverSaid.set(`${point.item}@${point.place}`, point);
  const others = outbox.items.filter(({ seq, kind }) => seq !== event.seq && kind === "answer");
  const more = others.some((one) => one.api === api && one.state === "waiting");
  if (judging && more) return; // the phone knows of answers this one knows nothing of
  const points = [...serverSaid.values()];
  serverSaid.clear();
  showChanges({ points, progress: answer.progress });
}

function showRefused(event, problem) {
  const { item, place } = event.answer ?? event;
  const card = cardAt(item, place);
  if (!card) return;
  known.delete(card);
  wrong(card, problem.detail);
}

function showChanges({ points, progress }) {
  afterPress(() => {
    for (const point of points) {
      const concerned = cardAt(point.item, point.place);
      if (concerned) show(concerned, point);
    }
    showProgress(progress);
  });
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
    for (const mark of marks.get(`#abschnitt-${id}`) ?? []) {
      if (mark.textContent === text) continue;
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

async function addPhotos(input) {
  if (!canHash) {
    leaving = true;
    return input.form.requestSubmit(input.form.querySelector('[name="save"]'));
  }
  const card = cardOf(input);
  const count = await keep(photos.add(input));
  if (!count || card.dataset.type !== "photo") return;
  known.delete(card); // the photo is the answer
  save(card);
}
