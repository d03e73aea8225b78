// What handing in will do, drawn up from the answers on this device; the server drew it up first.

import { keyOf } from "./rules.js";

/** Open points, deficiencies that open, stay and close, each with the point it is about. */
export function overview(standing, answers, points) {
  const judged = standing.rules.judge(answers);
  const known = new Map(points.map((point) => [keyOf(point), point]));
  const result = { open: [], opening: [], staying: [], closed: [], remedied: [], progress: standing.progressOf(answers) };
  for (const [key, one] of judged) {
    const line = { point: known.get(key) ?? elsewhere(points, key), severity: one.severity };
    line.remark = answers.get(key)?.remark ?? "";
    if (standing.isOpen(answers, [key, one])) result.open.push(line);
    if (one.severity) result[fate(line.point, answers.get(key))].push(line);
    const fulfilled = one.verdict === "fulfilled" || one.verdict === "information";
    if (fulfilled && one.colour === "green" && line.point.case) result.closed.push(line);
  }
  return result;
}

/** What becomes of a deficiency at a point: known or new, and put right before the visit ended or not. */
function fate({ case: known }, { remedied }) {
  if (known) return remedied ? "closed" : "staying";
  return remedied ? "remedied" : "opening";
}

/** A place that was added after the page was made: named as its item, at that place. */
function elsewhere(points, key) {
  const [item, place] = [key.slice(0, key.indexOf("@")), key.slice(key.indexOf("@") + 1)];
  const same = points.find((point) => point.item === item);
  return { ...same, place, case: "", answer: null };
}

/** Draws the panels of the closing page; `words` are its sentences. */
export class Panels {
  constructor(page, { words, deadlines, spans }) {
    Object.assign(this, { url: page.dataset.url, words, deadlines, spans });
    this.badges = document.getElementById("schweren").content;
  }

  show({ open, opening, staying, closed, remedied, progress }) {
    const { words } = this;
    const said = words.answered.replace("%(done)d", progress.answered).replace("%(all)d", progress.asked);
    document.querySelector(".bg-head__sub").textContent = said;
    this.fill("offen", "", open, () => []);
    this.fill("neu", "opening", opening, (line) => [this.severity(line), remark(line, words)]);
    this.fill("behoben", "remedied", remedied, (line) => (line.remark ? [paragraph(line.remark)] : []));
    this.fill("bleiben", "staying", staying, ({ point }) => [paragraph(point.case)]);
    this.fill("geschlossen", "closed", closed, ({ point }) => [paragraph(point.case.split(" ")[0])]);
    document.getElementById("keine").hidden = opening.length > 0;
    document.getElementById("bewertung")?.setAttribute("hidden", ""); // the server rates
    const missing = document.getElementById("unvollstaendig");
    missing.hidden = !open.length;
    missing.querySelector(".bg-alert__title").textContent = counted(words.open, open.length);
    const jump = document.getElementById("zum-offenen");
    jump.hidden = !open.length;
    if (open.length) jump.href = this.address(open[0]);
    jump.querySelector(".kern-label").textContent = words.open_short.replace("%(num)d", open.length);
    document.getElementById("abgeben").hidden = open.length > 0;
  }

  fill(id, title, lines, more) {
    const panel = document.getElementById(id);
    panel.hidden = !lines.length;
    if (title) panel.querySelector("h2").textContent = counted(this.words[title], lines.length);
    const entries = lines.map((line) => {
      const entry = document.createElement("li");
      entry.append(this.link(line), ...more(line));
      return entry;
    });
    panel.querySelector("ul").replaceChildren(...entries);
  }

  address = ({ point }) => `${this.url}#${point.anchor}`;

  link(line) {
    const link = document.createElement("a");
    link.href = this.address(line);
    const number = document.createElement("span");
    number.className = "bg-question__number";
    number.textContent = line.point.number;
    link.append(number, [line.point.text, line.point.place].filter(Boolean).join(" · "));
    return link;
  }

  severity({ severity }) {
    const row = document.createElement("div");
    row.className = "bg-row";
    row.append(this.badges.querySelector(`.bg-badge--${severity}`).cloneNode(true));
    const until = document.createElement("span");
    const strong = document.createElement("b");
    strong.textContent = (this.deadlines[today()] ?? this.spans)[severity];
    until.append(`${this.words.deadline} `, strong);
    row.append(until);
    return row;
  }
}

export const counted = ([one, many], number) => (number === 1 ? one : many).replace("%(num)d", number);

/** The office's day, wherever the phone thinks it is. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date());

function paragraph(text, muted = false) {
  const element = document.createElement("p");
  if (muted) element.className = "bg-muted";
  element.textContent = text;
  return element;
}

const remark = (line, words) => paragraph(line.remark || words.no_note, !line.remark);
