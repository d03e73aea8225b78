import assert from "node:assert/strict";
import test from "node:test";

import { Outbox } from "../../web/static/js/outbox.js";

const answer = (status, document = {}) => ({
  status,
  ok: status < 300,
  json: async () => document,
});

/** An outbox whose server gives these answers in turn; what it was sent, what it showed. */
function outboxWith(...answers) {
  const sent = [];
  const shown = [];
  const fetch = async (url, options) => {
    sent.push([url, options.body]);
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const outbox = new Outbox((state, waiting) => shown.push(`${state} ${waiting}`), { fetch, pause: 60_000 });
  return { outbox, sent, shown, end: () => clearTimeout(outbox.timer) };
}

const request = (body) => () => ({ url: "/x", options: { method: "PUT", body } });

test("what the server has is said to be saved", async () => {
  const { outbox, shown } = outboxWith(answer(201, { rev: 1 }));
  const heard = [];
  outbox.put("B04", request("no"), (saved) => heard.push(saved.rev));
  await outbox.settled();
  assert.deepEqual(heard, [1]);
  assert.deepEqual(shown, ["sending 1", "saved 0"]);
});

test("without a network it waits and sends the very same request again", async () => {
  const { outbox, sent, shown, end } = outboxWith(new TypeError("no network"), answer(200));
  let ids = 0;
  outbox.put("B04", () => ({ url: `/${(ids += 1)}`, options: { body: "no" } }));
  await outbox.settled();
  assert.equal(shown.at(-1), "offline 1");
  outbox.retry();
  await outbox.settled();
  assert.deepEqual(sent, [["/1", "no"], ["/1", "no"]]);
  assert.equal(shown.at(-1), "saved 0");
  end();
});

test("of two changes while one is being sent the newest follows it", async () => {
  const { outbox, sent } = outboxWith(answer(201), answer(201));
  outbox.put("B04", request("no"));
  outbox.put("B04", request("partly"));
  outbox.put("B04", request("yes"));
  await outbox.settled();
  assert.deepEqual(sent.map(([, body]) => body), ["no", "yes"]);
});

test("a log-in that ended keeps everything and says so", async () => {
  const { outbox, shown, end } = outboxWith(answer(401), answer(201));
  outbox.put("B04", request("no"));
  await outbox.settled();
  assert.equal(shown.at(-1), "login 1");
  outbox.retry();
  await outbox.settled();
  assert.equal(shown.at(-1), "saved 0");
  end();
});

test("what is refused is told and does not block what follows", async () => {
  const { outbox } = outboxWith(answer(422, { detail: "falsch" }), answer(201));
  const heard = [];
  outbox.put("A02", request(-1), () => heard.push("saved"), (problem) => heard.push(problem.detail));
  outbox.put("B04", request("no"), () => heard.push("saved"));
  await outbox.settled();
  assert.deepEqual(heard.sort(), ["falsch", "saved"]);
  assert.equal(outbox.waiting.size, 0);
});
