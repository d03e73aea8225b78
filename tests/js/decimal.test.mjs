import assert from "node:assert/strict";
import test from "node:test";

import { parseDecimal } from "../../web/static/js/decimal.js";

test("a comma and a point both separate decimals", () => {
  assert.equal(parseDecimal("57,4"), 57.4);
  assert.equal(parseDecimal("57.4"), 57.4);
  assert.equal(parseDecimal("−3,5"), -3.5);
});

test("nothing is nothing, and the unit may be typed along", () => {
  assert.equal(parseDecimal("  "), null);
  assert.equal(parseDecimal("61,5 °C", "°C"), 61.5);
});

for (const typed of ["1.200", "12.345.678"]) {
  test(`${typed} is asked back`, () => {
    assert.throws(() => parseDecimal(typed), { message: "ambiguous" });
  });
}

for (const typed of ["viele", "1,2,3", "1e3", "0x10", "١٢", "Infinity", "5 6"]) {
  test(`${typed} is no number`, () => {
    assert.throws(() => parseDecimal(typed), { message: "no_number" });
  });
}
