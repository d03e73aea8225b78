import assert from "node:assert/strict";
import test from "node:test";

import { hasRoom, isFull } from "../../web/static/js/room.js";

const MB = 1024 * 1024;
const telling = (quota, usage) => ({ estimate: async () => ({ quota, usage }) });

test("200 MB must be left for a photo, whatever the device holds already", async () => {
  assert.equal(await hasRoom(telling(1000 * MB, 800 * MB)), true);
  assert.equal(await hasRoom(telling(1000 * MB, 800 * MB + 1)), false);
  assert.equal(await hasRoom(telling(150 * MB, 0)), false);
});

test("a browser that does not tell is trusted until it refuses to write", async () => {
  assert.equal(await hasRoom(undefined), true);
  assert.equal(await hasRoom({}), true);
  assert.equal(await hasRoom(telling(undefined, 5)), true);
  assert.equal(isFull(Object.assign(new Error(), { name: "QuotaExceededError" })), true);
  assert.equal(isFull(new Error("not kept as given")), false);
});
