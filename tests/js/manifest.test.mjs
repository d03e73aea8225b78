import "../../web/node_modules/fake-indexeddb/auto/index.mjs";

import assert from "node:assert/strict";
import test from "node:test";

import { Kept } from "../../web/static/js/kept.js";
import { forgetTold, manifest } from "../../web/static/js/manifest.js";
import { openStorage } from "../../web/static/js/storage.js";

const INSPECTION = "5b1a1f38-0000-4000-8000-000000000001";
const API = `/api/v1/inspections/${INSPECTION}`;
const answer = (uid, item = "B04") => ({ kind: "answer", api: API, key: `${item}@`, uid, answer: {}, base_rev: 0 });
const photo = (sha256) => ({ kind: "photo", api: API, key: `photo ${sha256}`, sha256 });
let devices = 0;

async function device(user = "1") {
  const name = `manifest-${(devices += 1)}`;
  const storage = await openStorage({ open: (_name, version) => indexedDB.open(name, version) });
  return new Kept(storage, user);
}

test("what waits is named by inspection and id, as is what was taken along", async () => {
  const kept = await device();
  await kept.put(answer("a"));
  await kept.put(photo("f".repeat(64)), new Uint8Array(3));
  await kept.put({ ...photo("f"), kind: "caption" });
  await kept.put({ ...answer("s", "handed"), kind: "submission" });
  await kept.noteCopy("/begehung/1", API);
  await kept.noteCopy("/heute", "");
  const said = await manifest(kept);
  assert.deepEqual([said.loaded, said.unsent, said.taken], [1, 4, [INSPECTION]]);
  const held = { inspection: INSPECTION, answers: ["a"], photos: ["f".repeat(64)], submission: "s" };
  assert.deepEqual(said.holds, [held]);
  assert.deepEqual(said.settled, []);
});

test("what was replaced, sent or thrown away is called settled until the server knows", async () => {
  const kept = await device();
  await kept.put(answer("a"));
  const sent = await kept.put(answer("b", "B05"));
  await kept.put(photo("c"), new Uint8Array(1));
  await manifest(kept);
  await kept.put(answer("other"));
  await kept.confirm({ ...answer("b", "B05"), seq: sent, user: "1" }, 1);
  const said = await manifest(kept);
  assert.deepEqual(said.settled, ["a", "b"]);
  assert.deepEqual(said.holds[0].answers, ["other"]);
  assert.deepEqual((await manifest(kept)).settled, ["a", "b"]);
  await forgetTold(kept, said.settled);
  assert.deepEqual((await manifest(kept)).settled, []);
});

test("an emptied storage calls nothing settled", async () => {
  const kept = await device();
  await kept.put(answer("a"));
  await manifest(kept);
  await kept.transact("readwrite", async ({ events, told }) => {
    for (const { seq } of await events.all()) await events.delete(seq);
    for (const { user, id } of await told.all()) await told.delete([user, id]);
  });
  const said = await manifest(kept);
  assert.deepEqual([said.unsent, said.holds, said.settled], [0, [], []]);
});

test("nothing of another person is named", async () => {
  const kept = await device();
  await kept.put(answer("a"));
  await manifest(kept);
  const said = await manifest(new Kept(kept.storage, "2"));
  assert.deepEqual([said.unsent, said.holds, said.settled], [0, [], []]);
});

test("the oldest thousand are named", async () => {
  const kept = await device();
  await kept.transact("readwrite", async ({ events }) => {
    for (let at = 0; at < 1_001; at += 1) await events.put({ ...answer(`u${at}`, `Q${at}`), user: "1" });
  });
  const said = await manifest(kept);
  assert.deepEqual([said.unsent, said.holds[0].answers.length], [1_001, 1_000]);
  assert.equal(said.holds[0].answers[0], "u0");
});

test("a device of the version before keeps what waits", async () => {
  const name = `manifest-${(devices += 1)}`;
  const old = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
      asked.result.createObjectStore("bytes", { keyPath: "seq" });
      asked.result.createObjectStore("values", { keyPath: ["user", "api", "key"] });
      asked.result.createObjectStore("copies", { keyPath: "url" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
  await new Promise((resolve) => {
    const writing = old.transaction("events", "readwrite");
    writing.objectStore("events").put({ ...answer("a"), user: "1" });
    writing.oncomplete = resolve;
  });
  old.close();
  const storage = await openStorage({ open: (_name, version) => indexedDB.open(name, version) });
  const said = await manifest(new Kept(storage, "1"));
  assert.deepEqual(said.holds[0].answers, ["a"]);
});
