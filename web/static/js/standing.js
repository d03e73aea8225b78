// How the page reads with the answers on this device, in the form in which the API says it.

import { Rules, keyOf } from "./rules.js";
import { Sentences } from "./sentences.js";

export class Standing {
  constructor(document) {
    this.rules = new Rules(document);
    this.sentences = new Sentences(document, this.rules);
  }

  /** `answers` by key; `points` are those on the page. */
  of(answers, points) {
    const judged = this.rules.judge(answers);
    const open = new Set([...judged].filter((each) => this.isOpen(answers, each)).map(([key]) => key));
    const seen = new Set([...judged.keys()].map((key) => itemOf(key)));
    return {
      points: points.map((point) => this.point(answers, point, { judged, open, seen })),
      progress: this.progress(judged, open),
    };
  }

  progressOf(answers) {
    return this.of(answers, []).progress;
  }

  /** Required, visible, and without an answer, or not inspected without a reason. */
  isOpen(answers, [key, { verdict }]) {
    if (!this.rules.items.get(itemOf(key)).required) return false;
    return verdict === "open" || (verdict === "not_inspected" && !answers.get(key).reason.trim());
  }

  point(answers, point, { judged, open, seen }) {
    const [key, item] = [keyOf(point), this.rules.items.get(point.item)];
    const one = judged.get(key) ?? this.rules.judgeOne(answers, point);
    return {
      item: point.item,
      place: point.place,
      verdict: one.verdict,
      panel: panelOf(item, one),
      severity: one.severity,
      words: answers.has(key) ? this.sentences.verdict(item, one) : "",
      source: item.source,
      hidden: !judged.has(key) && (point.place === "" || !seen.has(point.item)),
      open: open.has(key),
    };
  }

  progress(judged, open) {
    const [stillOpen, found] = [new Map(), new Map()];
    const count = (counts, key) => {
      const { section } = this.rules.items.get(itemOf(key));
      counts.set(section, (counts.get(section) ?? 0) + 1);
    };
    let asked = 0;
    for (const [key, { verdict, severity }] of judged) {
      if (this.rules.items.get(itemOf(key)).required || verdict !== "open") asked += 1;
      if (severity) count(found, key);
    }
    for (const key of open) count(stillOpen, key);
    return {
      answered: asked - open.size,
      asked,
      open: open.size,
      sections: this.rules.sections.map((id) => this.section(id, stillOpen.get(id), found.get(id))),
    };
  }

  section(id, open = 0, findings = 0) {
    const state = open ? "open" : findings ? "findings" : "done";
    return { id, state, text: this.sentences.section(open, findings) };
  }
}

const itemOf = (key) => key.slice(0, key.indexOf("@"));

/** "direct" when a deficiency opens by itself, "ask" when the inspector decides. */
function panelOf({ severity }, { colour }) {
  if (colour === "red") return severity ? "direct" : "ask";
  return colour === "yellow" ? "ask" : "";
}
