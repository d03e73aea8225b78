// Reads {rules, cases: [{answers, points}]} and prints how the phone reads each of them.

import { readFileSync } from "node:fs";

import { keyOf } from "../../web/static/js/rules.js";
import { Standing } from "../../web/static/js/standing.js";

const { rules, cases } = JSON.parse(readFileSync(0));
const standing = new Standing(rules);
const limit = (answer) => standing.rules.items.get(answer.item)?.limit(answer) ?? "";
const said = cases.map(({ answers, points }) => ({
  ...standing.of(new Map(answers.map((answer) => [keyOf(answer), answer])), points),
  limits: answers.map(limit),
}));
process.stdout.write(JSON.stringify(said));
