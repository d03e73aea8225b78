// What this device knows is laid over the page: a copy taken along is older than the answers.

import { cardOf, right, unfold } from "./card.js";
import { touchOf } from "./early.js";

/** Tells `laid` of each card that shows the device's answer, before what a finger said meanwhile is put back. */
export async function overlay(kept, api, waiting, laid) {
  const open = new Set(waiting.filter((one) => one.api === api).map((one) => one.key));
  for (const { key, answer, origin, rev } of await kept.values(api)) {
    const card = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!card || (!open.has(key) && rev <= Number(card.dataset.rev))) continue;
    const putBack = touchOf(card);
    write(card, answer);
    laid(card);
    putBack();
    unfold(card);
    setOrigin(card, origin);
    setRevision(card, Math.max(rev, Number(card.dataset.rev)));
  }
}

/** Whether it was taken over unseen, and from where. */
export function setOrigin(card, origin) {
  if (origin) card.dataset.origin = origin;
  else delete card.dataset.origin;
}

export function setRevision(card, rev) {
  card.dataset.rev = rev;
  card.querySelector('input[name^="rev."]').value = rev;
}

/** The fields of a card as `read` of card.js would have them. */
export function write(card, answer) {
  right(card);
  const field = (name) => card.querySelector(`[name="${CSS.escape(`${name}.${card.dataset.key}`)}"]`);
  const choice = typeof answer.value === "string" && answer.state === "answered" ? answer.value : answer.state;
  choose(card, "answer", choice);
  unfold(card);
  if (field("reason")) field("reason").value = answer.reason;
  if (field("remedied")) field("remedied").checked = Boolean(answer.remedied);
  if (field("remark")) field("remark").value = answer.remark;
  if (field("value")) field("value").value = typed(answer.value);
  for (const input of card.querySelectorAll('[name^="part-"]')) {
    const part = input.name.slice(5, input.name.indexOf("."));
    input.value = typed(answer.value?.[part] ?? null);
  }
  writeSeverity(card, answer, field("finding"));
  if (answer.remark) card.querySelector(".bg-note").open = true;
  if (answer.state !== "answered") card.querySelector(".bg-except")?.setAttribute("open", "");
  card.toggleAttribute("data-open", answer.state === "answered" && answer.value === null);
}

function writeSeverity(card, { severity, value }, finding) {
  if (!finding) return;
  const asks = !card.dataset.preset || card.dataset.verdict === "partly" || value === "partly";
  finding.checked = asks && severity !== null;
  if (severity === null) return;
  choose(card, "severity", severity);
  if (!asks) card.dataset.own = "1";
}

function choose(card, name, value) {
  for (const input of card.querySelectorAll(`[name="${CSS.escape(`${name}.${card.dataset.key}`)}"]`)) {
    input.checked = input.value === value;
  }
}

const typed = (value) => (value === null ? "" : String(value).replace(/^(-?\d+)\.(\d+)$/, "$1,$2"));

/** "3.2 Sind die Rauchmelder geprüft?" for the list of what waits. */
export function labelOf(element) {
  const card = cardOf(element);
  const title = card.querySelector(".bg-question__title");
  const number = title.querySelector(".bg-question__number").textContent;
  const text = title.textContent.slice(number.length);
  return [`${number} ${text}`, card.dataset.place].filter(Boolean).join(", ");
}
