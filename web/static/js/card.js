// One point of the checklist on the page: read what it says, show what the server thinks of it.

import { parseDecimal } from "./decimal.js";

const EXCEPTIONS = ["not_applicable", "not_inspected"];
const NUMERIC = ["count", "number", "measurement"];
const MARKS = { fulfilled: "check_circle", violated: "report", partly: "warning" };

export const cardOf = (element) => element.closest("[data-key]");
export const cardAt = (item, place) =>
  document.querySelector(`[data-key="${CSS.escape(`${item}@${place}`)}"]`);

const field = (card, name) => card.querySelector(`[name="${CSS.escape(`${name}.${card.dataset.key}`)}"]`);
const chosen = (card, name) =>
  card.querySelector(`[name="${CSS.escape(`${name}.${card.dataset.key}`)}"]:checked`)?.value ?? "";

/** The answer as the wire wants it; throws Unreadable for a number that is none. */
export function read(card) {
  const choice = chosen(card, "answer");
  const state = EXCEPTIONS.includes(choice) ? choice : "answered";
  const value = state === "answered" ? valueOf(card, choice) : null;
  return {
    item: card.dataset.item,
    place: card.dataset.place,
    state,
    value,
    reason: state === "not_inspected" ? field(card, "reason").value.trim() : "",
    severity: severityOf(card, choice, value),
    remark: field(card, "remark").value.trim(),
    remedied: remedied(card, value),
  };
}

/** Opens what belongs to the answer. */
export function unfold(card) {
  const choice = chosen(card, "answer");
  if ((card.dataset.said ?? "") === choice) return;
  if (choice) card.dataset.said = choice;
  else delete card.dataset.said;
  if (choice === "no") openNote(card);
}

function remedied(card, value) {
  return value !== null && value !== "yes" && Boolean(field(card, "remedied")?.checked);
}

function valueOf(card, choice) {
  const type = card.dataset.type;
  if (NUMERIC.includes(type)) {
    const unit = card.querySelector(".bg-measure__unit")?.textContent ?? "";
    return parseDecimal(field(card, "value").value, unit);
  }
  if (type === "counts") {
    const parts = [...card.querySelectorAll('[name^="part-"]')]
      .map((input) => [input.name.slice(5, input.name.indexOf(".")), parseDecimal(input.value)])
      .filter(([, number]) => number !== null);
    return parts.length ? Object.fromEntries(parts) : null;
  }
  if (type === "text") return field(card, "value").value.trim() || null;
  return type === "photo" ? null : choice || null;
}

/** Only the inspector's own severity is sent; the preset is the server's to know. */
function severityOf(card, choice, value) {
  if (value === null || value === "yes" || !field(card, "severity")) return null;
  const asks = !card.dataset.preset || card.dataset.verdict === "partly" || choice === "partly";
  if (asks) return field(card, "finding").checked ? chosen(card, "severity") : null;
  return card.dataset.own ? chosen(card, "severity") : null;
}

/** `point` is what the API says about it. */
export function show(card, point) {
  card.hidden = point.hidden;
  card.toggleAttribute("data-open", point.open);
  if (card.dataset.type !== "yes_partly_no") {
    const colour = { direct: "violated", ask: "partly" }[point.panel];
    if (colour) card.dataset.verdict = colour;
    else delete card.dataset.verdict;
  }
  const finding = field(card, "finding");
  if (finding && point.panel) finding.checked = point.panel === "ask" && point.severity !== null;
  if (point.panel === "direct" && point.severity && !card.dataset.own) tick(card, point.severity);
  if (point.panel === "direct") openNote(card);
  line(card, point.verdict, point.words, point.source);
}

export function openNote(card) {
  card.querySelector(".bg-note").open = true;
}

function tick(card, severity) {
  const wanted = card.querySelector(
    `[name="${CSS.escape(`severity.${card.dataset.key}`)}"][value="${severity}"]`,
  );
  if (wanted) wanted.checked = true;
}

/** The verdict below the answer; no words take it away. It waits behind what is told. */
function line(card, verdict, words, source = "") {
  const place = card.querySelector(".bg-line");
  place.querySelector(".bg-verdict:not([data-told])")?.remove();
  if (!words) return;
  const said = sentence(verdict, words, source);
  said.hidden = place.childElementCount > 0;
  place.prepend(said);
}

function sentence(verdict, words, source) {
  const whole = document.createElement("p");
  whole.className = `bg-verdict bg-verdict--${verdict}`;
  const text = document.createElement("span");
  text.textContent = words;
  if (source) {
    const small = document.createElement("span");
    small.className = "bg-verdict__source";
    small.textContent = source;
    text.append(small);
  }
  whole.append(icon(MARKS[verdict] ?? "info"), text);
  return whole;
}

/** What the person must know before the verdict counts; stays until something is done about it. */
export function tell(card, message) {
  const told = sentence("undetermined", message, "");
  told.dataset.told = "";
  untell(card);
  const place = card.querySelector(".bg-line");
  for (const said of place.children) said.hidden = true;
  place.append(told);
}

export function untell(card) {
  const place = card.querySelector(".bg-line");
  place.querySelector("[data-told]")?.remove();
  for (const said of place.children) said.hidden = false;
}

export function wrong(card, message) {
  for (const input of card.querySelectorAll(".bg-measure__input")) input.setAttribute("aria-invalid", "true");
  tell(card, message);
}

export function right(card) {
  for (const input of card.querySelectorAll('[aria-invalid="true"]')) input.removeAttribute("aria-invalid");
  untell(card);
}

/** A drawing of the sprite the page already uses. */
export function icon(name, small = false) {
  const sprite = document.querySelector("svg use").getAttribute("href").split("#")[0];
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", small ? "bg-icon bg-icon--small" : "bg-icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}
