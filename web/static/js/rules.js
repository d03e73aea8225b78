// What the rules of a checklist say about the answers on this device: inspections/domain/rules.py
// says the same on the server, and a property test holds them together.

import { parse } from "../vendor/cel-js/evaluator.js";
import { ENTRY, NOT_ENTERED } from "./entry.js";

const WHOLE_HOUSE = "";
const COLOUR_OF_WORD = { yes: "green", partly: "yellow", no: "red" };
const VERDICT_OF_COLOUR = { green: "fulfilled", yellow: "partly", unrated: "information" };
const UNSAID = ["not_applicable", "not_inspected"];

export const keyOf = ({ item, place }) => `${item}@${place}`;

/** One CEL expression with the items it needs, and the parts of named counts among them. */
class Expression {
  constructor([source, needs, parts = []]) {
    this.program = parse(source);
    this.needs = needs;
    this.parts = parts;
  }

  missing(scope) {
    const absent = this.needs.filter((name) => !Object.hasOwn(scope, name));
    const incomplete = this.parts.filter(([name, part]) => !Object.hasOwn(scope[name] ?? {}, part));
    return [...new Set([...absent, ...incomplete.map(([name]) => name)])];
  }

  /** Undefined while an input is missing. CEL itself would say: true || missing is true. */
  run(scope) {
    if (this.missing(scope).length) return undefined;
    try {
      return this.program(scope);
    } catch {
      return undefined;
    }
  }

  holds(scope) {
    const result = this.run(scope);
    return typeof result === "boolean" ? result : null;
  }

  number(scope) {
    const result = this.run(scope);
    return Number.isFinite(result) ? result : null;
  }
}

const compiled = (whole) => (whole ? new Expression(whole) : null);

/** The rules of one item; `document` is what web/filing/phone_rules.py wrote. */
class ItemRules {
  constructor(id, section, document) {
    Object.assign(this, {
      id,
      section,
      type: document.type ?? "yes_partly_no",
      required: !document.optional,
      perPlace: Boolean(document.per_place),
      parts: document.parts ?? [],
      severity: document.severity ?? null,
      byWord: Boolean(document.by_word),
      visible: compiled(document.visible),
      colours: (document.colours ?? []).map(([colour, whole]) => [colour, compiled(whole)]),
      otherwise: document.otherwise ?? "unrated",
      severities: (document.severities ?? []).map(([step, whole]) => [step, compiled(whole)]),
      computed: compiled(document.computed?.[0]),
      computedLabel: document.computed?.[1],
      unit: document.computed?.[2],
      name: document.name ?? id,
      valid: compiled(document.valid?.[0]),
      invalid: document.valid?.[1] ?? "",
      wordless: Boolean(document.wordless),
      source: document.source ?? "",
    });
  }

  /** What the checklist says of a value that cannot be; nothing of one that can. */
  limit({ state, value }) {
    const given = state === "answered" && value !== null && (typeof value !== "string" || value.trim());
    const broken = given && this.valid?.holds({ [this.id]: value }) === false;
    return broken ? this.invalid : "";
  }

  /** Hidden only when the condition is known to be false. */
  isVisible(scope) {
    return this.visible === null || this.visible.holds(scope) !== false;
  }

  judge(answer, scope) {
    const [colour, missing] = this.colour(scope);
    const [verdict, severity] = this.verdict(answer, scope, colour, missing);
    const said = !UNSAID.includes(verdict);
    return {
      verdict,
      severity,
      colour: said ? colour : "unrated",
      computed: this.computed && said ? this.computed.number(scope) : null,
      missing: verdict === "undetermined" ? missing : [],
    };
  }

  colour(scope) {
    if (this.byWord) {
      const colour = COLOUR_OF_WORD[scope[this.id]];
      return colour ? [colour, []] : ["unrated", [this.id]];
    }
    for (const [colour, expression] of this.colours) {
      const holds = expression.holds(scope);
      if (holds === null) {
        const missing = expression.missing(scope);
        return ["unrated", missing.length ? missing : expression.needs];
      }
      if (holds) return [colour, []];
    }
    return [this.otherwise, []];
  }

  verdict(answer, scope, colour, missing) {
    if (!answer) return ["open", null];
    if (UNSAID.includes(answer.state)) return [answer.state, null];
    if (!this.isComplete(answer)) return ["open", null];
    if (missing.length) return ["undetermined", null];
    if (!answer.severity && !this.severity) return ["information", null];
    if (colour === "red") return ["violated", answer.severity ?? this.severityOf(scope)];
    return [VERDICT_OF_COLOUR[colour], colour === "yellow" ? answer.severity : null];
  }

  isComplete({ value }) {
    if (typeof value === "string") return value.trim() !== "";
    if (value === null) return this.type === "photo";
    return typeof value === "number" || this.parts.every((part) => part in value);
  }

  severityOf(scope) {
    return this.severities.find(([, expression]) => expression.holds(scope))?.[0] ?? this.severity;
  }
}

export class Rules {
  constructor({ sections }) {
    this.sections = sections.map(({ id }) => id);
    this.items = new Map();
    for (const section of sections) {
      for (const [id, document] of Object.entries(section.items)) {
        this.items.set(id, new ItemRules(id, section.id, document));
      }
    }
  }

  /** By key, in checklist order, every visible item at every place it is asked. */
  judge(answers) {
    const given = [...answers.values()].filter(({ item }) => this.items.has(item));
    const scopes = scopesOf(given);
    const places = grouped(given);
    const rooms = this.roomsOfSections([...answers.values()]);
    const judged = new Map();
    for (const rules of this.items.values()) {
      for (const place of placesOf(rules, places.get(rules.id) ?? [], rooms.get(rules.section) ?? [])) {
        const scope = scopes.get(place) ?? scopes.get(WHOLE_HOUSE);
        if (!rules.isVisible(scope)) continue;
        const point = { item: rules.id, place };
        judged.set(keyOf(point), rules.judge(answers.get(keyOf(point)), scope));
      }
    }
    return judged;
  }

  /** By section, the rooms entered and begun there; all of them in the one most about rooms. */
  roomsOfSections(answers) {
    const entries = answers.filter(({ item, value }) => item === ENTRY && value && !NOT_ENTERED.includes(value));
    const entered = [...new Set(entries.map(({ place }) => place))];
    if (!entered.length) return new Map();
    const perPlace = (id) => [...this.items.values()].filter((one) => one.section === id && one.perPlace).length;
    const most = this.sections.reduce((best, id) => (perPlace(id) > perPlace(best) ? id : best));
    const begun = new Set(
      answers.map(({ item, place }) => JSON.stringify([this.items.get(item)?.section, place])),
    );
    const begunIn = (id) => entered.filter((place) => begun.has(JSON.stringify([id, place])));
    return new Map(this.sections.map((id) => [id, id === most ? entered : begunIn(id)]));
  }

  /** One point, hidden or not. */
  judgeOne(answers, point) {
    const given = [...answers.values()].filter(({ item }) => this.items.has(item));
    const scopes = scopesOf(given);
    const scope = scopes.get(point.place) ?? scopes.get(WHOLE_HOUSE);
    return this.items.get(point.item).judge(answers.get(keyOf(point)), scope);
  }
}

/** The variables at each place: the whole house's answers, overlaid by the place's own. */
function scopesOf(given) {
  const layers = new Map([[WHOLE_HOUSE, {}]]);
  for (const { item, place, state, value } of given) {
    if (!layers.has(place)) layers.set(place, {});
    const empty = value === null || (typeof value === "string" && !value.trim());
    if (state === "answered" && !empty) layers.get(place)[item] = value;
  }
  const house = layers.get(WHOLE_HOUSE);
  return new Map([...layers].map(([place, layer]) => [place, { ...house, ...layer }]));
}

/** In the house, unless it is asked per place and a room was entered or answered for. */
function placesOf({ perPlace }, given, rooms) {
  const answered = given.map(({ place }) => place);
  const more = perPlace && !answered.includes(WHOLE_HOUSE) ? rooms : [];
  const places = [...new Set([...answered, ...more])].sort();
  if (places.includes(WHOLE_HOUSE) || (perPlace && places.length)) return places;
  return [WHOLE_HOUSE, ...places];
}

function grouped(given) {
  const groups = new Map();
  for (const each of given) groups.set(each.item, [...(groups.get(each.item) ?? []), each]);
  return groups;
}
