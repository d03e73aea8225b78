import assert from "node:assert/strict";
import test from "node:test";

import { withSentence } from "../../web/static/js/text_modules.js";

test("a sentence is put into an empty remark, or behind what stands there", () => {
  assert.equal(withSentence("", "Schlüssel fehlt."), "Schlüssel fehlt.");
  assert.equal(withSentence("Zimmer 4.\n", "Schlüssel fehlt."), "Zimmer 4. Schlüssel fehlt.");
});

test("the same sentence is not written twice", () => {
  assert.equal(withSentence("Schlüssel fehlt. Seit Mai.", "Schlüssel fehlt."), "Schlüssel fehlt. Seit Mai.");
});

test("what is open at its end stays open for typing on", () => {
  assert.equal(withSentence("Kalt.", "Heizung aus seit: "), "Kalt. Heizung aus seit: ");
});
