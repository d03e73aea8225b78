// The line below an answer in words and numbers: web/filing/words.py says the same on the server.

const SPACE = "\u00a0";

export class Sentences {
  constructor({ locale, words }, rules) {
    this.words = words;
    this.rules = rules;
    this.format = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  }

  verdict(item, judged) {
    const shown =
      item.computed && judged.computed !== null
        ? `${item.computedLabel}: ${this.withUnit(judged.computed, item.unit)}`
        : "";
    return [shown, this.meaning(item, judged)].filter(Boolean).join(" – ");
  }

  meaning(item, { verdict, colour, missing }) {
    if (item.wordless) return "";
    if (verdict === "undetermined") {
      const points = missing.map((id) => this.rules.items.get(id)?.name ?? id).join(", ");
      return this.words.missing.replace("%(points)s", points);
    }
    return (verdict === "information" ? this.words.colours[colour] : this.words.verdicts[verdict]) ?? "";
  }

  section(open, findings) {
    const said = [];
    if (open) said.push(this.words.open.replace("%(num)d", open));
    if (findings) said.push(this.words.findings[findings === 1 ? 0 : 1].replace("%(num)d", findings));
    return said.join(" · ") || this.words.done;
  }

  withUnit(value, unit) {
    const text = this.format.format(value >= 1 ? toTenths(value) : toThousandths(value));
    return text + (unit ? SPACE + unit : "");
  }
}

/** As Python rounds: what lies exactly between goes to the even neighbour. */
function toTenths(value) {
  const scaled = value * 10;
  const whole = Math.abs(scaled % 1) === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
  return whole / 10;
}

/** Below one only odd sixteenths lie exactly between two thousandths. */
function toThousandths(value) {
  const between = Math.abs((value * 16) % 2) === 1;
  return between ? (2 * Math.round((value * 1000) / 2)) / 1000 : Number(value.toFixed(3));
}
