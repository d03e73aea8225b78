import assert from "node:assert/strict";
import test from "node:test";

import { fetchReceipts } from "../../web/static/js/receipts.js";

const API = "/api/v1/inspections";

/** A device of person 1 with pages taken along, and a server where some of them are handed in. */
function device(copies, handedIn, status = 200) {
  const asked = [];
  const noted = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    const found = url.split("?of=")[1].split(",").filter((id) => handedIn.includes(id));
    return { ok: status < 300, status, json: async () => found.map((id) => ({ inspection: id })) };
  };
  const kept = {
    user: "1",
    copies: async () => copies,
    noteReceipt: async (url) => noted.push(url),
  };
  return { kept, asked, noted };
}

const copy = (id, user = "1") => ({ url: `/begehung/${id}`, api: `${API}/${id}`, user });

test("all that were taken along are asked for at once, and those handed in are kept", async () => {
  const { kept, asked, noted } = device([copy("a"), copy("b"), { url: "/heute", api: "", user: "1" }], ["b"]);
  await fetchReceipts(kept);
  assert.deepEqual(asked, [`${API}/receipts?of=a,b`]);
  assert.deepEqual(noted, [`${API}/b/receipt`]);
});

test("what is somebody else's or has its receipt is asked for no more", async () => {
  const had = { url: `${API}/a/receipt`, api: "", user: "1" };
  const { kept, asked } = device([copy("a"), had, copy("c", "2")], ["a", "c"]);
  await fetchReceipts(kept);
  assert.deepEqual(asked, []);
});

test("of more than fifty none is left out", async () => {
  const ids = Array.from({ length: 51 }, (_none, number) => `i${number}`);
  const { kept, asked, noted } = device(ids.map((id) => copy(id)), ids);
  await fetchReceipts(kept);
  assert.equal(asked.length, 2);
  assert.equal(noted.length, 51);
});

test("a refusal keeps nothing and costs nothing else", async () => {
  const { kept, noted } = device([copy("a")], ["a"], 401);
  await fetchReceipts(kept);
  assert.deepEqual(noted, []);
});
