// Judges on the device: what every change means is on the page before the server was asked.

import { keyOf } from "./rules.js";
import { Standing } from "./standing.js";

export class Judging {
  /** `answerOf` gives what a card says; null where nothing was said yet or it cannot be read.
      `entries` say which rooms were entered. */
  constructor(rules, cards, answerOf, entries) {
    this.standing = new Standing(rules);
    this.points = cards.map(({ dataset }) => ({ item: dataset.item, place: dataset.place }));
    const given = [...cards.map(answerOf).filter(Boolean), ...entries];
    this.answers = new Map(given.map((answer) => [keyOf(answer), answer]));
    this.all = this.look();
  }

  /** Further cards, of a room that was just added. */
  add(cards) {
    this.points.push(...cards.map(({ dataset }) => ({ item: dataset.item, place: dataset.place })));
    this.all = this.look();
  }

  look() {
    return this.standing.of(this.answers, this.points);
  }

  /** What is wrong with a value that cannot be. */
  limit(answer) {
    return this.standing.rules.items.get(answer.item).limit(answer);
  }

  /** What an answer changes, in the form in which the API says it. */
  say(answer) {
    const before = this.all;
    this.answers.set(keyOf(answer), answer);
    this.all = this.look();
    const differs = (point, index) => JSON.stringify(point) !== JSON.stringify(before.points[index]);
    return { points: this.all.points.filter(differs), progress: this.all.progress };
  }
}
