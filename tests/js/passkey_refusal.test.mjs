import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf } from "../../web/static/js/passkey_refusal.js";

const named = (name) => Object.assign(new Error(), { name });

test("giving up and letting the time run out are told apart by the time", () => {
  assert.equal(kindOf(named("NotAllowedError"), 3_000, 120_000), "cancelled");
  assert.equal(kindOf(named("NotAllowedError"), 120_000, 120_000), "late");
});

test("what else browsers refuse has words of its own", () => {
  assert.equal(kindOf(named("InvalidStateError"), 1, 2), "known");
  assert.equal(kindOf(named("SecurityError"), 1, 2), "failed");
  assert.equal(kindOf({ kind: "often" }, 1, 2), "often");
});
