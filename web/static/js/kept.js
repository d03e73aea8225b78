// What waits on this device, and what the pages taken along should show; always one person's.

const SAID = ["answer", "submission"]; // what a page shows again; the rest it has from the server
const GONE = ["", "gone"]; // the row of values that names what was let go of last
const MOST_GONE = 50;
const DAY = 24 * 60 * 60 * 1000;
export const KEPT_FOR = 7 * DAY;

const same = (one, other) => one.user === other.user && one.api === other.api && one.key === other.key;

export class Kept {
  /** `storage` may be promised: whoever asks first, waits. */
  constructor(storage, user) {
    this.storage = Promise.resolve(storage);
    this.user = user;
  }

  async transact(mode, work) {
    return (await this.storage).transact(mode, work);
  }

  /** How often the browser closed the storage; it may have been emptied each time. */
  async reopened() {
    return (await this.storage).reopened;
  }

  /** Event and value together. What was never tried is replaced by what is said now. Resolves when it
      was read back; throws when it is not there although the storage said so. */
  async put(event, bytes) {
    const fresh = { ...event, user: this.user, state: "waiting", tried: false };
    let earlier;
    const seq = await this.transact("readwrite", async ({ events, values, bytes: pictures }) => {
      if (SAID.includes(fresh.kind)) {
        const value = await values.get([fresh.user, fresh.api, fresh.key]);
        fresh.base_rev = Math.max(fresh.base_rev, value?.rev ?? 0);
        const row = { user: fresh.user, api: fresh.api, key: fresh.key, rev: fresh.base_rev };
        await values.put({ ...row, answer: fresh.answer, origin: fresh.origin ?? null });
        earlier = (await events.all()).find((one) => same(one, fresh) && replaceable(one));
        if (earlier) fresh.seq = earlier.seq;
      }
      const seq = await events.put(fresh);
      if (bytes) await pictures.put({ seq, bytes });
      return seq;
    });
    if (!(await this.has(seq, fresh, earlier))) throw new Error("not kept as given");
    return seq;
  }

  /** It stands there as given, another tab has said something newer since, or let it go. */
  async has(seq, { url, answer }, earlier) {
    const row = await this.transact("readonly", ({ events }) => events.get(seq));
    if (!row) return this.letGo(url);
    return row.url === url ? JSON.stringify(row.answer) === JSON.stringify(answer) : row.url !== earlier?.url;
  }

  /** Whether it was sent or taken back, and not lost. */
  async letGo(url) {
    const row = await this.transact("readonly", ({ values }) => values.get([this.user, ...GONE]));
    return Boolean(row?.urls.includes(url));
  }

  /** In the order they came; those of other people are not even read out. */
  async waiting() {
    const all = await this.transact("readonly", ({ events }) => events.all());
    return all.filter((event) => event.user === this.user);
  }

  async waitingOfOthers() {
    const all = await this.transact("readonly", ({ events }) => events.all());
    return all.filter((event) => event.user !== this.user).length;
  }

  async bytes(seq) {
    return (await this.transact("readonly", ({ bytes }) => bytes.get(seq)))?.bytes;
  }

  /** Note something about an event, and give it as it is now; undefined when it is gone. */
  mark(seq, change) {
    return this.transact("readwrite", async ({ events }) => {
      const event = await events.get(seq);
      if (!event) return undefined;
      await events.put({ ...event, ...change });
      return { ...event, ...change };
    });
  }

  drop(seq) {
    return this.transact("readwrite", (stores) => away(stores, seq));
  }

  /** A photo that never left the device becomes another one; false when it may have left. */
  remake(seq, change, bytes) {
    return this.transact("readwrite", async (stores) => {
      const event = await untried(stores, seq);
      if (!event) return false;
      await stores.events.put({ ...event, ...change });
      await stores.bytes.put({ seq, bytes });
      return true;
    });
  }

  /** As if it had never been taken; false when it may have left the device. */
  withdraw(seq) {
    return this.transact("readwrite", async (stores) => {
      if (!(await untried(stores, seq))) return false;
      await away(stores, seq);
      return true;
    });
  }

  /** The server has it: gone from here, and what follows on it knows the revision. */
  confirm(event, rev, now = Date.now()) {
    return this.transact("readwrite", async (stores) => {
      const { events, values, copies } = stores;
      await away(stores, event.seq);
      for (const copy of await copies.all()) {
        if (copy.api === event.api) await copies.put({ ...copy, at: now });
      }
      if (!SAID.includes(event.kind)) return;
      const value = await values.get([event.user, event.api, event.key]);
      if (value) await values.put({ ...value, rev });
      for (const other of await events.all()) {
        if (!same(other, event)) continue;
        if (other.seq > event.seq) await events.put({ ...other, base_rev: rev });
        else if (other.state === "help") await away(stores, other.seq); // put right since
      }
    });
  }

  /** By key: what was last said on this device, and the revision the server gave it. */
  async values(api) {
    const all = await this.transact("readonly", ({ values }) => values.all());
    return all.filter((value) => value.user === this.user && value.api === api);
  }

  /** What is being written and not yet said; whoever says it, says it with `put`. */
  draft(api, key, answer) {
    const row = { user: this.user, api, key, rev: 0, answer };
    return this.transact("readwrite", ({ values }) => values.put(row));
  }

  copies() {
    return this.transact("readonly", ({ copies }) => copies.all());
  }

  noteCopy(url, api, now = Date.now()) {
    const copy = { url, api, user: this.user, at: now };
    return this.transact("readwrite", ({ copies }) => copies.put(copy));
  }

  noteReceipt(url, receipt, now = Date.now()) {
    const row = { url, api: "", user: this.user, at: now, receipt };
    return this.transact("readwrite", ({ copies }) => copies.put(row));
  }

  async receipts() {
    const all = await this.copies();
    return all.filter((row) => row.receipt && row.user === this.user).map((row) => row.receipt);
  }

  /** Forget copies and values that are old, of somebody else, or all; never what waits. */
  forget(all = false, now = Date.now()) {
    return this.transact("readwrite", async ({ events, values, copies }) => {
      const unsent = await events.all();
      const gone = [];
      for (const copy of await copies.all()) {
        const mine = copy.user === this.user;
        const needed = mine && unsent.some((one) => one.user === copy.user && one.api === copy.api);
        if (needed || (mine && !all && now - copy.at < KEPT_FOR)) continue;
        await copies.delete(copy.url);
        gone.push(copy);
      }
      const loaded = new Set((await copies.all()).map((copy) => copy.api));
      for (const value of await values.all()) {
        if (loaded.has(value.api) || unsent.some((one) => same(one, value))) continue;
        await values.delete([value.user, value.api, value.key]);
      }
      return gone.map((copy) => copy.url);
    });
  }
}

/** Let go of knowingly, with its bytes; whoever reads it back meanwhile finds its name. */
async function away({ events, bytes, values }, seq) {
  const event = await events.get(seq);
  if (!event) return;
  const [api, key] = GONE;
  const gone = await values.get([event.user, api, key]);
  const urls = [event.url, ...(gone?.urls ?? [])].slice(0, MOST_GONE);
  await values.put({ user: event.user, api, key, urls });
  await events.delete(seq);
  await bytes.delete(seq);
}

/** The photo, if nobody has tried to send it; what was said about it meanwhile goes with it. */
async function untried(stores, seq) {
  const photo = await stores.events.get(seq);
  if (!photo || photo.tried) return null;
  for (const event of await stores.events.all()) {
    if (event.seq !== seq && same(event, photo)) await away(stores, event.seq);
  }
  return photo;
}

const replaceable = (event) => SAID.includes(event.kind) && event.state === "waiting" && !event.tried;
