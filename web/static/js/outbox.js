// Sends what is to be kept, again and again until the server has it; one thing per key at a time.

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;
const PATIENCE = 30_000;
const TRY_AGAIN = new Set([401, 408, 429]);

export class Outbox {
  /** `show(state, waiting)` hears "saved", "sending", "offline" or "login" and how many wait. */
  constructor(show, { fetch = globalThis.fetch.bind(globalThis), pause = FIRST_PAUSE } = {}) {
    this.show = show;
    this.fetch = fetch;
    this.firstPause = this.pause = pause;
    this.waiting = new Map(); // per key: what is being sent, and what is to follow it
    this.running = new Set();
    this.state = "saved";
  }

  /** `request()` gives {url, options} when its turn comes; of those not yet sent the newest counts. */
  put(key, request, done = () => {}, refused = () => {}) {
    const entry = { request, done, refused };
    const line = this.waiting.get(key);
    if (line) line[1] = entry;
    else this.waiting.set(key, [entry]);
    this.tell(this.state === "saved" ? "sending" : this.state);
    if (!line) this.run(key);
  }

  /** Try everything now, for instance because the network is back. */
  retry() {
    clearTimeout(this.timer);
    for (const key of this.waiting.keys()) this.run(key);
  }

  /** When every attempt under way has come to an end, whichever. */
  settled() {
    return Promise.all(this.running);
  }

  run(key) {
    const attempt = this.send(key).finally(() => this.running.delete(attempt));
    this.running.add(attempt);
  }

  async send(key) {
    const line = this.waiting.get(key);
    if (!line || line.busy) return;
    line.busy = true;
    const outcome = await this.attempt(line[0]);
    line.busy = false;
    if (outcome.again) {
      // sent again under the same id: the server may have it already
      line[0].request = () => outcome.sent;
      this.tell(outcome.state);
      this.wait();
      return;
    }
    this.pause = this.firstPause;
    const { done, refused } = line.shift();
    if (!line.length) this.waiting.delete(key);
    (outcome.ok ? done : refused)(outcome.answer);
    this.tell(this.waiting.size ? "sending" : "saved");
    if (line.length) await this.send(key);
  }

  async attempt(entry) {
    const sent = entry.request();
    try {
      const options = { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...sent.options };
      const response = await this.fetch(sent.url, options);
      if (response.status >= 500 || TRY_AGAIN.has(response.status)) {
        return { again: true, sent, state: response.status === 401 ? "login" : "sending" };
      }
      const answer = response.status === 204 ? null : await response.json();
      return { ok: response.ok, answer };
    } catch {
      return { again: true, sent, state: "offline" };
    }
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  tell(state) {
    this.state = state;
    this.show(state, this.waiting.size);
  }
}
