// Sends what waits on the device, in order and by one tab at a time, until the server has it.

import { answerDigest, sha256 } from "./digest.js";
import { PART, sendInParts } from "./parts.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;
const PATIENCE = { answer: 30_000, photo: 120_000, part: 60_000, submission: 120_000 };
const LOCK = "begehung-outbox";
const NOT_NOW = new Set([408, 425, 429, 502, 503, 504]);
const NO_ROOM = 507; // somebody there has to make some, so the person here is told why it waits
const thing = (event) => event.api + event.key;
const address = ({ method, url }) => `${method} ${url}`;
const isHeld = (event) => event.hold_until > Date.now();
const DIGEST = /^[0-9a-f]{64}$/;

export class Outbox {
  /** Listeners: `changed(outbox)`, `received(event, answer)`, `refused(event, problem)`,
      `lost(photos)` when the browser emptied the storage. */
  constructor(kept, listeners, surroundings = {}) {
    this.kept = kept;
    this.listeners = listeners;
    this.fetch = surroundings.fetch ?? globalThis.fetch.bind(globalThis);
    this.locks = surroundings.locks ?? globalThis.navigator?.locks;
    this.firstPause = this.pause = surroundings.pause ?? FIRST_PAUSE;
    this.channel = surroundings.channel ?? new BroadcastChannel(LOCK);
    this.channel.onmessage = ({ data }) => this.heard(data);
    this.items = [];
    this.others = 0;
    this.receipts = [];
    this.unkept = new Set(); // what could not be written down
    this.reopened = 0;
    void Promise.resolve(kept.storage).then((storage) => {
      storage.closed = () => void this.refresh().catch(() => {});
    });
    this.connection = "sending"; // what the last attempt said: sending, offline or login
    this.sending = null;
  }

  /** How many things wait; several changes of one question are one. */
  get count() {
    return new Set(this.items.map(thing)).size;
  }

  /** unkept, saved, sending, offline, login or help. */
  get state() {
    if (this.unkept.size) return "unkept";
    if (!this.items.length) return "saved";
    return this.items.every((event) => event.state === "help") ? "help" : this.connection;
  }

  /** Resolves when it is on the disk and was read back; throws when it could not be kept. */
  async put(event, bytes) {
    const seq = await this.written(event, bytes);
    await this.refresh();
    this.channel.postMessage({});
    if (globalThis.navigator?.onLine === false) this.stopped("offline");
    else void this.flush();
    return seq;
  }

  /** A photo that was not kept is taken off the page; anything else still stands there unsaved. */
  async written(event, bytes) {
    try {
      const seq = await this.kept.put(event, bytes);
      if (bytes) await this.readBack(seq, event);
      this.unkept.delete(thing(event));
      return seq;
    } catch (error) {
      if (!bytes) this.unkept.add(thing(event));
      this.listeners.changed?.(this);
      throw error;
    }
  }

  /** Some phones give back less than they were given. */
  async readBack(seq, event) {
    const kept = await this.kept.bytes(seq);
    if (kept === undefined ? await this.kept.letGo(event.url) : (await sha256(kept)) === event.sha256) return;
    await this.kept.drop(seq);
    throw new Error("not kept as given");
  }

  async refresh() {
    const before = this.items;
    this.items = await this.kept.waiting();
    const reopened = await this.kept.reopened();
    if (reopened !== this.reopened) {
      this.reopened = reopened;
      await this.recover(before);
    }
    this.others = await this.kept.waitingOfOthers();
    this.receipts = await this.kept.receipts();
    this.listeners.changed?.(this);
  }

  /** What is gone from the storage is written once more; the bytes of photos are nowhere else. */
  async recover(before) {
    const there = new Set(this.items.map(address));
    const gone = before.filter((event) => !there.has(address(event)));
    const photos = gone.filter(({ kind }) => kind === "photo");
    const lost = new Set(photos.map(({ url }) => url.split("?")[0]));
    for (const { seq: _gone, ...event } of gone) {
      if (!lost.has(event.url.split("?")[0])) await this.kept.put(event);
    }
    this.items = await this.kept.waiting();
    if (gone.length) this.listeners.lost?.(photos);
  }

  /** Try now; resolves when everything is sent or cannot be at present. */
  flush() {
    clearTimeout(this.timer);
    this.asked = true;
    this.running ??= this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** By hand: what needed help is tried once more, too. */
  async flushAll() {
    for (const event of this.items) {
      if (event.state === "help") await this.kept.mark(event.seq, { state: "waiting", detail: "" });
    }
    return this.release();
  }

  /** What is held back for a look goes too. */
  async release() {
    for (const event of this.items) if (isHeld(event)) await this.kept.mark(event.seq, { hold_until: 0 });
    return this.flush();
  }

  /** Not before that moment; 0 lets it go. */
  async hold(seq, until) {
    await this.kept.mark(seq, { hold_until: until });
    await this.refresh();
    if (!until) void this.flush();
  }

  /** A photo becomes another one before it was tried; false when it may have left the device. */
  async remake(seq, event, bytes) {
    const done = await this.kept.remake(seq, event, bytes);
    if (done) await this.readBack(seq, event);
    await this.refresh();
    return done;
  }

  async withdraw(seq) {
    const done = await this.kept.withdraw(seq);
    await this.refresh();
    this.channel.postMessage({});
    return done;
  }

  async discard(seq) {
    await this.kept.drop(seq);
    await this.refresh();
    this.channel.postMessage({});
  }

  async work() {
    while (this.asked) {
      this.asked = false;
      try {
        await (this.locks ? this.locks.request(LOCK, () => this.drain()) : this.drain());
      } catch {
        this.stopped("sending"); // the storage did not answer
      }
    }
  }

  async drain() {
    const later = new Set();
    await this.refresh();
    for (let event = next(this.items, later); event; event = next(this.items, later)) {
      event = await this.kept.mark(event.seq, { tried: true });
      if (!event) {
        await this.refresh();
        continue;
      }
      this.sending = event.seq;
      const outcome = await this.attempt(event);
      this.sending = null;
      if (outcome.stop) return this.stopped(outcome.stop);
      if (outcome.later) {
        later.add(thing(event)); // one broken thing does not hold up the others
        await this.kept.mark(event.seq, { detail: outcome.why ?? "" });
      } else await this.settle(event, outcome);
      await this.refresh();
    }
    if (later.size) this.stopped("sending");
    else this.rest();
  }

  /** All is sent but what is held back; that goes when its time has come. */
  rest() {
    this.pause = this.firstPause;
    const times = this.items.filter(isHeld).map((event) => event.hold_until - Date.now());
    clearTimeout(this.timer);
    if (times.length) this.timer = setTimeout(() => this.flush(), Math.max(0, Math.min(...times)));
  }

  async settle(event, { answer, problem }) {
    this.connection = "sending";
    if (problem) {
      const { detail = "", code = "" } = problem;
      await this.kept.mark(event.seq, { state: "help", detail, code });
      this.listeners.refused?.(event, problem);
    } else {
      await this.kept.confirm(event, event.kind === "submission" ? 1 : answer?.receipt?.rev);
      this.listeners.received?.(event, answer);
    }
    this.channel.postMessage({ event, answer, problem });
  }

  async attempt(event) {
    try {
      const response = await this.sent(event);
      const { status } = response;
      if (status === 401) return { stop: "login" };
      if (NOT_NOW.has(status)) return { stop: "sending" };
      if (status === NO_ROOM) return { later: true, why: await detailOf(response) };
      if (status >= 500) return { later: true };
      if (status === 204 || (status === 404 && event.method === "DELETE")) return {};
      if (status === 404 && response.url?.includes("/uploads/")) return { later: true }; // begin anew
      const answer = await response.json(); // a captive portal says 200 and sends its own page
      if (!response.ok) return { problem: answer };
      if (!isOurs(event, answer)) return { stop: "offline" };
      return (await isReceipt(event, answer)) ? { answer } : { problem: {} };
    } catch {
      return { stop: "offline" };
    }
  }

  async sent(event) {
    const request = await this.request(event);
    if (event.kind !== "photo" || !(request.body?.byteLength > PART)) return this.fetch(event.url, request);
    const send = (method, url, type, body) => {
      const headers = { ...request.headers, "Content-Type": type };
      if (!type) delete headers["Content-Type"];
      const signal = AbortSignal.timeout(PATIENCE.part);
      return this.fetch(url, { ...request, method, headers, body, signal });
    };
    return sendInParts(send, event.url, event.sha256, request.body);
  }

  async request(event) {
    const { method, kind, user } = event;
    const headers = { "X-Begehung": "1", "X-Begehung-User": user };
    const patience = AbortSignal.timeout(PATIENCE[kind] ?? PATIENCE.answer);
    const options = { method, headers, credentials: "same-origin", redirect: "error", signal: patience };
    if (kind === "photo") {
      headers["Content-Type"] = "image/jpeg";
      return { ...options, body: await this.kept.bytes(event.seq) };
    }
    if (kind === "remove") return options;
    headers["Content-Type"] = "application/json";
    const { answer, origin, base_rev, at, caption } = event;
    const saids = { answer: { ...answer, origin, base_rev, claimed_at: at }, submission: answer };
    const said = saids[kind] ?? { caption };
    return { ...options, body: JSON.stringify(said) };
  }

  /** Not now: everything stays, and is tried again after a growing pause. */
  stopped(connection) {
    this.connection = connection;
    this.listeners.changed?.(this);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  /** Another tab has kept, sent or parked something. */
  async heard({ event, answer, problem }) {
    await this.refresh();
    if (!event || event.user !== this.kept.user) return;
    if (problem) this.listeners.refused?.(event, problem);
    else this.listeners.received?.(event, answer);
  }
}

/** Words before pictures: they are small and a bad network brings them through. A hand-in goes last. */
function next(items, later) {
  const last = ({ api, seq }) => items.every((other) => other.api !== api || other.seq === seq);
  const not = new Set([...later, ...items.filter(isHeld).map(thing)]);
  const ready = items.filter(
    (event) =>
      event.state === "waiting" && !not.has(thing(event)) && (event.kind !== "submission" || last(event)),
  );
  return ready.find((event) => event.kind === "answer") ?? ready[0];
}

/** Nothing when it is not our server that is full. */
async function detailOf(response) {
  return (await response.json().catch(() => ({}))).detail;
}

/** Something else may answer in the server's place, in a hotel for instance. */
function isOurs({ kind, uid }, answer) {
  if (kind === "photo") return DIGEST.test(answer?.sha256);
  if (kind === "submission") return answer?.submission === uid && DIGEST.test(answer.digest);
  return answer?.receipt?.uid === uid && DIGEST.test(answer.receipt.digest);
}

/** Nothing is deleted but against a receipt for the very same content. */
async function isReceipt(event, answer) {
  if (event.kind === "photo") return answer.sha256 === event.sha256;
  if (event.kind === "submission") return true; // its id was made for this inspection and person
  const { digest } = answer.receipt;
  const own = await answerDigest(event.answer);
  return own === null || own === digest;
}

/** Version 4; `crypto.randomUUID` exists on secure addresses only. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
