// What the device says it has: what was taken along, what waits, and what of it was let go of knowingly.

const MOST = 1_000; // the oldest; whoever was named once stays among them until it is gone
const IDS = { answer: "answers", photo: "photos", submission: "submission" };

const idOf = ({ kind, uid, sha256 }) => (kind === "photo" ? sha256 : uid);
const inspectionOf = (api) => api.split("/").at(-1);

/** To be sent as it is. What it names is noted first, beside what waits: an emptied storage forgets both,
    so that only what the program itself let go of is ever called settled. */
export function manifest(kept) {
  return kept.transact("readwrite", async ({ events, copies, told }) => {
    const mine = ({ user }) => user === kept.user;
    const waiting = (await events.all()).filter(mine);
    const named = waiting.filter(({ kind }) => kind in IDS).slice(0, MOST);
    const ids = new Set(named.map(idOf));
    const before = (await told.all()).filter(mine).map(({ id }) => id);
    for (const id of ids) await told.put({ user: kept.user, id });
    const times = waiting.map(({ at }) => at).filter(Boolean).sort();
    const taken = (await copies.all()).filter((copy) => mine(copy) && copy.api);
    return {
      loaded: taken.length,
      unsent: waiting.length,
      oldest_unsent_at: times[0] ?? null,
      taken: taken.map(({ api }) => inspectionOf(api)),
      holds: byInspection(named),
      settled: before.filter((id) => !ids.has(id)),
    };
  });
}

/** The server knows that these are settled. */
export function forgetTold(kept, ids) {
  return kept.transact("readwrite", async ({ told }) => {
    for (const id of ids) await told.delete([kept.user, id]);
  });
}

function byInspection(events) {
  const found = new Map();
  for (const event of events) {
    const inspection = inspectionOf(event.api);
    const held = found.get(inspection) ?? { inspection, answers: [], photos: [], submission: null };
    found.set(inspection, held);
    if (event.kind === "submission") held.submission = event.uid;
    else held[IDS[event.kind]].push(idOf(event));
  }
  return [...found.values()];
}
