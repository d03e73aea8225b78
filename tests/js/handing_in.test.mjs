import "../../web/node_modules/fake-indexeddb/auto/index.mjs";

import assert from "node:assert/strict";
import test from "node:test";

import { KEY, handIn, handInOf, isHandedIn, takeBack } from "../../web/static/js/handing_in.js";
import { Kept } from "../../web/static/js/kept.js";
import { Outbox } from "../../web/static/js/outbox.js";
import { openStorage } from "../../web/static/js/storage.js";

const API = "/api/v1/inspections/1";
const DIGEST = "a".repeat(64);
const SAID = { id: "s", finished_at: "2026-03-31T10:00:00Z", attestation: { signed_by: "Beck" } };
let devices = 0;

const photo = (name, api = API) => ({ kind: "photo", method: "PUT", url: `${api}/photos/${name}`, api, key: name, sha256: DIGEST });

/** A server that answers each path by `replies`, or with what a good one would say. */
async function device(replies = {}) {
  const storage = await openStorage({ open: (_name, version) => indexedDB.open(`hand-in-${(devices += 1)}`, version) });
  const sent = [];
  const fetch = async (url, options) => {
    const last = url.split("/").at(-1);
    sent.push(last);
    if (replies[last]) return replies[last](options);
    const good = last === KEY ? { submission: "s", digest: DIGEST } : { sha256: DIGEST };
    return { status: 201, ok: true, json: async () => good };
  };
  const surroundings = { fetch, locks: undefined, channel: { postMessage() {} }, pause: 60_000 };
  const kept = new Kept(storage, "1");
  const received = [];
  const listeners = { received: (event) => received.push(event.kind) };
  return { kept, sent, received, replies, outbox: new Outbox(kept, listeners, surroundings) };
}

const refuses = (status, code) => async () => ({ status, ok: false, json: async () => ({ detail: "nein", code }) });
const breaks = async () => {
  throw new TypeError("no network");
};

test("a hand-in goes out behind everything else of its inspection", async () => {
  const { kept, outbox, sent } = await device();
  await kept.put(handIn(API, SAID, "GU"));
  await kept.put(photo("p1"));
  await kept.put(photo("p2"));
  await outbox.flush();
  assert.deepEqual(sent, ["p1", "p2", KEY]);
  assert.equal(await isHandedIn(kept, API), true);
});

test("it is sent with the words and the moment it was given", async () => {
  const bodies = [];
  const { kept, outbox, received } = await device({
    [KEY]: async ({ body }) => {
      bodies.push(JSON.parse(body));
      return { status: 201, ok: true, json: async () => ({ submission: "s", digest: DIGEST }) };
    },
  });
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  assert.deepEqual([bodies, received], [[SAID], ["submission"]]);
});

for (const [what, reply] of [["is refused", refuses(422, "")], ["does not get through", refuses(500, "")]]) {
  test(`it waits while something before it ${what}`, async () => {
    const { kept, outbox, sent } = await device({ p1: reply });
    await kept.put(photo("p1"));
    await kept.put(handIn(API, SAID, "GU"));
    await outbox.flush();
    clearTimeout(outbox.timer);
    assert.deepEqual(sent, ["p1"]);
    assert.equal(handInOf(outbox, API).state, "waiting");
  });
}

test("another inspection does not hold it up", async () => {
  const { kept, outbox, sent } = await device({ p1: refuses(422, "") });
  await kept.put(photo("p1", "/api/v1/inspections/2"));
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  assert.deepEqual(sent, ["p1", KEY]);
});

test("it can be taken back until it was sent, and handed in anew", async () => {
  const { kept, outbox, sent, replies } = await device({ [KEY]: breaks });
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  clearTimeout(outbox.timer);
  await takeBack(outbox, API);
  assert.equal(handInOf(outbox, API), undefined);
  assert.equal(await isHandedIn(kept, API), false);
  delete replies[KEY];
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  assert.deepEqual(sent, [KEY, KEY]);
  assert.equal(await isHandedIn(kept, API), true);
});

test("what is on its way at this moment is not taken back", async () => {
  const { kept, outbox } = await device();
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.refresh();
  outbox.sending = handInOf(outbox, API).seq;
  await takeBack(outbox, API);
  assert.equal((await kept.waiting()).length, 1);
});

test("a refusal keeps it with the reason, and nothing is lost", async () => {
  const { kept, outbox } = await device({ [KEY]: refuses(409, "AlreadySubmitted") });
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  const waiting = handInOf(outbox, API);
  assert.deepEqual([waiting.state, waiting.code, waiting.answer], ["help", "AlreadySubmitted", SAID]);
  assert.equal(await isHandedIn(kept, API), false);
});

test("a stranger's yes is none", async () => {
  const stranger = async () => ({ status: 200, ok: true, json: async () => ({ submission: "other", digest: DIGEST }) });
  const { kept, outbox } = await device({ [KEY]: stranger });
  await kept.put(handIn(API, SAID, "GU"));
  await outbox.flush();
  clearTimeout(outbox.timer);
  assert.deepEqual([outbox.state, outbox.count], ["offline", 1]);
});

test("what is being written is there after a reload, and is not yet handed in", async () => {
  const { kept, outbox } = await device();
  await kept.draft(API, KEY, SAID);
  await outbox.refresh();
  assert.equal(outbox.count, 0);
  assert.deepEqual((await kept.values(API)).map(({ answer }) => answer), [SAID]);
  assert.equal(await isHandedIn(kept, API), false);
});
