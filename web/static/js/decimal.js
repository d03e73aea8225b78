// Numbers as inspectors type them; the same rules as web/filing/numbers.py.

export class Unreadable extends Error {}

const PLAIN = /^[-+]?[0-9]{1,12}([,.][0-9]{1,9})?$/;
const GROUPED = /^[-+]?[0-9]{1,3}(\.[0-9]{3})+$/;

/** The number, or null for nothing; throws Unreadable with "ambiguous" or "no_number". */
export function parseDecimal(typed, unit = "") {
  let text = typed.trim().replace("\u2212", "-");
  if (unit && text.endsWith(unit)) text = text.slice(0, -unit.length).trim();
  if (text === "") return null;
  if (GROUPED.test(text)) throw new Unreadable("ambiguous");
  if (!PLAIN.test(text)) throw new Unreadable("no_number");
  return Number(text.replace(",", "."));
}
