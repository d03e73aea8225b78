import "../../web/node_modules/fake-indexeddb/auto/index.mjs";

import assert from "node:assert/strict";
import test from "node:test";

import { answerDigest, sha256 } from "../../web/static/js/digest.js";
import { KEPT_FOR, Kept } from "../../web/static/js/kept.js";
import { Outbox } from "../../web/static/js/outbox.js";
import { openStorage } from "../../web/static/js/storage.js";

const API = "/api/v1/inspections/1";
const NOTHING = { item: "B04", place: "", state: "answered", value: "no", reason: "", severity: null, remark: "" };
let devices = 0;

const event = (uid, content = {}, base_rev = 0) => {
  const answer = { ...NOTHING, ...content };
  const key = `${answer.item}@${answer.place}`;
  return { kind: "answer", method: "PUT", url: `${API}/answers/${uid}`, api: API, key, uid, answer, base_rev };
};

/** A device of its own, with a lasting storage or with one of memory. */
async function device(lasting = true) {
  const name = `device-${(devices += 1)}`;
  const storage = await openStorage(lasting && { open: (_name, version) => indexedDB.open(name, version) });
  assert.equal(storage.lasting, lasting);
  return storage;
}

/** A server that stores each id once; `faults` are taken one per request. */
function server() {
  const stored = new Map();
  const sent = [];
  const faults = [];
  const fetch = async (url, options) => {
    const uid = url.split("/").at(-1);
    sent.push(uid);
    const fault = faults.shift();
    if (fault === "before") throw new TypeError("no network");
    if (typeof fault === "number") return reply(fault, { detail: "falsch" });
    const said = JSON.parse(options.body);
    if (!stored.has(uid)) stored.set(uid, { ...said, rev: stored.size + 1 });
    if (fault === "after") throw new TypeError("reply lost");
    const { base_rev: _base, claimed_at: _at, ...answer } = said;
    const digest = fault === "other" ? "0".repeat(64) : await answerDigest(answer);
    const receipt = { uid: fault === "stranger" ? "?" : uid, rev: stored.get(uid).rev, digest };
    return reply(201, { receipt });
  };
  return { stored, sent, faults, fetch };
}

const reply = (status, document) => ({ status, ok: status < 300, json: async () => document });

const turns = () => {
  let last = Promise.resolve();
  return { request: (_name, work) => (last = last.then(work, work)) };
};

function outboxOn(storage, place, { user = "1", locks = turns() } = {}) {
  const channel = { postMessage() {} };
  const heard = [];
  const listeners = {
    received: (one) => heard.push(`received ${one.uid}`),
    refused: (one, problem) => heard.push(`refused ${one.uid}: ${problem.detail}`),
  };
  const surroundings = { fetch: place.fetch, locks, channel, pause: 60_000 };
  const outbox = new Outbox(new Kept(storage, user), listeners, surroundings);
  return { outbox, heard, end: () => clearTimeout(outbox.timer) };
}

for (const lasting of [true, false]) {
  test(`what was received is deleted, in a ${lasting ? "lasting" : "passing"} storage`, async () => {
    const place = server();
    const { outbox, heard } = outboxOn(await device(lasting), place);
    await outbox.put(event("a"));
    await outbox.flush();
    assert.deepEqual(heard, ["received a"]);
    assert.equal(outbox.state, "saved");
    assert.deepEqual(await outbox.kept.waiting(), []);
  });
}

test("what waits survives the page and is sent by the next one", async () => {
  const [storage, place] = [await device(), server()];
  place.faults.push("before");
  const first = outboxOn(storage, place);
  await first.outbox.kept.put(event("a"));
  await first.outbox.flush();
  assert.deepEqual([first.outbox.state, first.outbox.count], ["offline", 1]);
  first.end();
  await outboxOn(storage, place).outbox.flush();
  assert.deepEqual([...place.stored.keys()], ["a"]);
});

test("a session that ended keeps what waits until somebody logged in again", async () => {
  const place = server();
  place.faults.push(401, 401);
  const { outbox, heard, end } = outboxOn(await device(), place);
  await outbox.kept.put(event("a"));
  await outbox.flush();
  await outbox.flush();
  assert.deepEqual([outbox.state, outbox.count, heard.length], ["login", 1, 0]);
  await outbox.flush();
  end();
  assert.deepEqual([...place.stored.keys()], ["a"]);
});

test("a lost reply is asked for again under the same id", async () => {
  const place = server();
  place.faults.push("after");
  const { outbox, end } = outboxOn(await device(), place);
  await outbox.kept.put(event("a"));
  await outbox.flush();
  assert.equal(outbox.count, 1);
  await outbox.flush();
  end();
  assert.deepEqual(place.sent, ["a", "a"]);
  assert.equal(place.stored.size, 1);
  assert.equal(outbox.state, "saved");
});

test("events keep their order, and each knows the revision it follows", async () => {
  const place = server();
  place.faults.push("before");
  const { outbox, end } = outboxOn(await device(), place);
  await outbox.kept.put(event("a", { value: "no" }));
  await outbox.flush();
  await outbox.kept.put(event("b", { value: "yes" }));
  await outbox.flush();
  end();
  assert.deepEqual(place.sent, ["a", "a", "b"]);
  assert.equal(place.stored.get("b").base_rev, 1);
});

test("what was never tried is replaced by what is said now", async () => {
  const kept = new Kept(await device(), "1");
  await kept.put(event("a", { value: "no" }));
  await kept.put(event("b", { value: "yes" }));
  assert.deepEqual((await kept.waiting()).map((one) => one.uid), ["b"]);
  const [value] = await kept.values(API);
  assert.equal(value.answer.value, "yes");
});

for (const status of [400, 409, 413, 422]) {
  test(`${status} parks one thing and the next goes on`, async () => {
    const place = server();
    const { outbox, heard } = outboxOn(await device(), place);
    await outbox.kept.put(event("a", { item: "A02" }));
    await outbox.kept.put(event("b"));
    place.faults.push(status);
    await outbox.flush();
    assert.deepEqual(heard, ["refused a: falsch", "received b"]);
    assert.deepEqual([outbox.state, outbox.count], ["help", 1]);
    await outbox.flush();
    assert.deepEqual(place.sent, ["a", "b"]);
    await outbox.flushAll();
    assert.equal(outbox.state, "saved");
  });
}

test("a corrected answer takes the parked one with it", async () => {
  const place = server();
  const { outbox } = outboxOn(await device(), place);
  place.faults.push(422);
  await outbox.put(event("a"));
  await outbox.flush();
  await outbox.put(event("b", { value: "yes" }));
  await outbox.flush();
  assert.equal(outbox.state, "saved");
});

for (const [status, state] of [[401, "login"], [503, "sending"], [429, "sending"]]) {
  test(`${status} keeps everything and stops`, async () => {
    const place = server();
    place.faults.push(status);
    const { outbox, end } = outboxOn(await device(), place);
    await outbox.kept.put(event("a", { item: "A02" }));
    await outbox.kept.put(event("b"));
    await outbox.flush();
    assert.deepEqual([outbox.state, outbox.count, place.sent.length], [state, 2, 1]);
    end();
  });
}

test("one thing the server breaks on does not hold up the others", async () => {
  const place = server();
  place.faults.push(500);
  const { outbox, end } = outboxOn(await device(), place);
  await outbox.kept.put(event("a", { item: "A02" }));
  await outbox.kept.put(event("b"));
  await outbox.flush();
  end();
  assert.deepEqual([...place.stored.keys()], ["b"]);
  assert.deepEqual(outbox.items.map((one) => one.uid), ["a"]);
});

test("what finds no room stays, says why, and goes when there is room again", async () => {
  const place = server();
  place.faults.push(507);
  const storage = await device();
  const { outbox, end } = outboxOn(storage, place);
  await outbox.kept.put(event("a", { item: "A02" }));
  await outbox.kept.put(event("b"));
  await outbox.flush();
  end();
  assert.deepEqual([...place.stored.keys()], ["b"]);
  assert.deepEqual(outbox.items.map((one) => [one.uid, one.state, one.detail]), [["a", "waiting", "falsch"]]);
  const [kept] = await new Kept(storage, "1").waiting(); // the next page knows it, too
  assert.equal(kept.detail, "falsch");
  await outbox.flush();
  end();
  assert.deepEqual([...place.stored.keys()], ["b", "a"]);
  assert.equal(outbox.state, "saved");
});

test("a sentence about room is taken back when something else is in the way", async () => {
  const place = server();
  place.faults.push(507, 500);
  const { outbox, end } = outboxOn(await device(), place);
  await outbox.kept.put(event("a"));
  await outbox.flush();
  await outbox.flush();
  end();
  assert.deepEqual(outbox.items.map((one) => one.detail), [""]);
});

for (const [fault, state] of [["stranger", "offline"], ["other", "help"]]) {
  test(`a receipt that is none (${fault}) deletes nothing`, async () => {
    const place = server();
    place.faults.push(fault);
    const { outbox, end } = outboxOn(await device(), place);
    await outbox.kept.put(event("a"));
    await outbox.flush();
    end();
    assert.deepEqual([outbox.state, outbox.count], [state, 1]);
  });
}

test("two tabs send each thing once", async () => {
  const [storage, place, locks] = [await device(), server(), turns()];
  const tabs = [outboxOn(storage, place, { locks }), outboxOn(storage, place, { locks })];
  for (let number = 0; number < 6; number += 1) {
    await tabs[number % 2].outbox.kept.put(event(`e${number}`, { item: `A0${number}` }));
  }
  await Promise.all(tabs.map(({ outbox }) => outbox.flush()));
  assert.deepEqual(place.sent, ["e0", "e1", "e2", "e3", "e4", "e5"]);
});

test("another person neither sees nor sends what waits", async () => {
  const [storage, place] = [await device(), server()];
  await new Kept(storage, "1").put(event("a"));
  const { outbox } = outboxOn(storage, place, { user: "2" });
  await outbox.flush();
  assert.deepEqual([outbox.count, outbox.others, place.sent.length], [0, 1, 0]);
  assert.deepEqual(await outbox.kept.values(API), []);
});

test("a photo lies beside its event and goes with it", async () => {
  const kept = new Kept(await device(), "1");
  const bytes = new TextEncoder().encode("a picture").buffer;
  const photo = { kind: "photo", method: "PUT", url: "/p", api: API, key: "/p", sha256: await sha256(bytes) };
  const seq = await kept.put(photo, bytes);
  assert.equal(await sha256(await kept.bytes(seq)), photo.sha256);
  await kept.confirm({ ...photo, seq }, undefined);
  assert.equal(await kept.bytes(seq), undefined);
});

test("copies leave the device after seven days, but never before what waits", async () => {
  const storage = await device();
  const kept = new Kept(storage, "1");
  await kept.noteCopy("/begehung/1", API, 0);
  await kept.noteCopy("/begehung/2", "/other", 0);
  await kept.put(event("a"));
  assert.deepEqual(await kept.forget(false, KEPT_FOR - 1), []);
  assert.deepEqual(await kept.forget(false, KEPT_FOR), ["/begehung/2"]);
  const [waiting] = await kept.waiting();
  await kept.confirm(waiting, 1, KEPT_FOR);
  assert.deepEqual(await kept.forget(false, KEPT_FOR + 1), []);
  assert.deepEqual(await new Kept(storage, "2").forget(), ["/begehung/1"]);
  assert.deepEqual(await kept.values(API), []);
});

/** A storage that says "written" and forgets it: rows of the stores named are gone after each transaction. */
async function forgetful(names) {
  const storage = await device();
  const { transact } = storage;
  storage.transact = async (mode, work) => {
    const result = await transact.call(storage, mode, work);
    await transact.call(storage, "readwrite", async (stores) => {
      for (const name of names) for (const row of await stores[name].all()) await stores[name].delete(row.seq);
    });
    return result;
  };
  return storage;
}

test("an answer the storage dropped without a word is not called kept", async () => {
  const place = server();
  place.faults.push("before");
  const { outbox, end } = outboxOn(await forgetful(["events"]), place);
  await assert.rejects(outbox.put(event("a")));
  assert.equal(outbox.state, "unkept");
  assert.deepEqual(place.sent, []);
  end();
});

test("an answer whose earlier version stands there still is not called kept", async () => {
  const storage = await device();
  const place = server();
  const { outbox, end } = outboxOn(storage, place);
  const { transact } = storage;
  await outbox.kept.put(event("a", { value: "yes" }));
  storage.transact = (mode, work) =>
    transact.call(storage, mode, (stores) => {
      const put = (row) => stores.events.get(row.seq).then((before) => stores.events.put(before));
      return work({ ...stores, events: { ...stores.events, put } });
    });
  await assert.rejects(outbox.put(event("b", { value: "no" })));
  assert.equal(outbox.state, "unkept");
  end();
});

test("it is kept again once the storage keeps", async () => {
  const place = server();
  const names = ["events"];
  const { outbox, end } = outboxOn(await forgetful(names), place);
  await assert.rejects(outbox.put(event("a")));
  names.length = 0;
  await outbox.put(event("b"));
  await outbox.flush();
  assert.equal(outbox.state, "saved");
  assert.equal(place.stored.get("b").value, "no");
  end();
});

test("a photo whose bytes the storage dropped is not called kept", async () => {
  const storage = await forgetful(["bytes"]);
  const { outbox, end } = outboxOn(storage, server());
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const digest = await sha256(bytes);
  const photo = { kind: "photo", method: "PUT", url: `${API}/photos/${digest}`, api: API, key: "p", sha256: digest };
  await assert.rejects(outbox.put(photo, bytes));
  assert.equal((await outbox.kept.waiting()).length, 0);
  end();
});

test("what another tab has sent or replaced meanwhile is not taken for lost", async () => {
  const storage = await device();
  const { transact } = storage;
  const other = new Kept(storage, "1");
  const mine = new Kept({ reopened: 0, transact: (mode, work) => meanwhile(mode, work) }, "1");
  let between = async () => {};
  const meanwhile = async (mode, work) => {
    const result = await transact.call(storage, mode, work);
    if (mode === "readwrite") await between(result);
    return result;
  };
  between = async (seq) => other.confirm({ ...event("a"), user: "1", seq }, 1);
  await mine.put(event("a"));
  between = async () => void (await other.put(event("c", { value: "yes" })));
  await mine.put(event("b"));
  const [left] = await other.waiting();
  assert.equal(left.uid, "c");
});
