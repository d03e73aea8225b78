import assert from "node:assert/strict";
import test from "node:test";

import { PART, sendInParts } from "../../web/static/js/parts.js";

const URL = "/api/v1/inspections/1/photos/abc?item=C06&place=";
const BYTES = new Uint8Array(3 * PART + 17).map((_zero, at) => at % 251).buffer;

/** Keeps parts as the server does; `faults` says for which offsets it fails once. */
function server(faults = new Map()) {
  const kept = new Map();
  const sent = [];
  const offsets = Array.from({ length: 4 }, (_nothing, at) => at * PART);
  const reply = (status, document) => ({ status, ok: status < 300, json: async () => document });
  const state = () => ({ sha256: "abc", part: PART, missing: offsets.filter((at) => !kept.has(at)) });
  const send = async (method, url, type, body) => {
    const last = url.split("?")[0].split("/").at(-1);
    sent.push(`${method} ${last}`);
    if (method === "POST") return reply(201, { sha256: "abc", first: true });
    if (last === "abc") return reply(200, state());
    const fault = faults.get(Number(last));
    faults.delete(Number(last));
    if (fault === "cut") throw new TypeError("no network");
    if (fault) return reply(fault, {});
    kept.set(Number(last), body);
    return reply(200, state());
  };
  return { kept, sent, send };
}

test("all parts arrive and the receipt is the last reply", async () => {
  const place = server();
  const reply = await sendInParts(place.send, URL, "abc", BYTES);
  assert.equal(reply.status, 201);
  const whole = await new Blob([...place.kept].sort(([one], [two]) => one - two).map(([, body]) => body)).arrayBuffer();
  assert.deepEqual(new Uint8Array(whole), new Uint8Array(BYTES));
});

test("after a cut only what is missing is sent", async () => {
  const place = server(new Map([[PART, "cut"]]));
  await assert.rejects(sendInParts(place.send, URL, "abc", BYTES));
  place.sent.length = 0;
  const missing = 4 - place.kept.size;
  assert.ok(missing >= 1 && missing < 4);
  await sendInParts(place.send, URL, "abc", BYTES);
  assert.equal(place.sent.filter((one) => one.startsWith("PUT") && !one.endsWith("abc")).length, missing);
});

test("a refusal is handed on and nothing is finished", async () => {
  const place = server(new Map([[0, 401]]));
  const reply = await sendInParts(place.send, URL, "abc", BYTES);
  assert.equal(reply.status, 401);
  assert.ok(!place.sent.includes("POST abc"));
});

test("what answers in the server's place gets nothing", async () => {
  const send = async () => ({ status: 200, ok: true, json: async () => ({ hello: "hotel" }) });
  await assert.rejects(sendInParts(send, URL, "abc", BYTES));
});

test("a marked photo says whose room it takes over", async () => {
  const announced = [];
  const send = async (method, url, type, body) => {
    if (type === "application/json") announced.push(JSON.parse(body));
    return { status: 507, ok: false, json: async () => ({}) };
  };
  await sendInParts(send, URL, "abc", BYTES);
  await sendInParts(send, `${URL}&replaces=face`, "abc", BYTES);
  const size = BYTES.byteLength;
  assert.deepEqual(announced, [{ size }, { size, replaces: "face" }]);
});
