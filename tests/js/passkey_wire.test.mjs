import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, fromServer, text, toServer } from "../../web/static/js/passkey_wire.js";

const buffer = (...values) => Uint8Array.from(values).buffer;

test("bytes travel as base64url without padding, and come back", () => {
  assert.equal(text(buffer(251, 255, 190, 1)), "-_--AQ");
  assert.deepEqual([...bytes("-_--AQ")], [251, 255, 190, 1]);
});

test("options of the server become bytes where browsers want bytes", () => {
  const read = fromServer({
    challenge: "AQI",
    user: { id: "Aw", name: "weber" },
    excludeCredentials: [{ id: "BA", type: "public-key" }],
    timeout: 7,
  });
  assert.deepEqual([...read.challenge], [1, 2]);
  assert.deepEqual([...read.user.id], [3]);
  assert.equal(read.user.name, "weber");
  assert.deepEqual([...read.excludeCredentials[0].id], [4]);
  assert.equal(read.allowCredentials, undefined);
  assert.equal(read.timeout, 7);
});

test("an answer says what it has and nothing it has not", () => {
  const response = { clientDataJSON: buffer(1), signature: buffer(2), userHandle: null };
  const sent = toServer({ id: "AQ", rawId: buffer(1), type: "public-key", response });
  assert.deepEqual(sent, {
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    response: { clientDataJSON: "AQ", signature: "Ag" },
  });
});
