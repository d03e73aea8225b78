// Signed receipts for whole inspections, fetched once and kept beside the pages taken along.

const PATIENCE = 10_000;
const INSPECTIONS = "/api/v1/inspections";
const AT_ONCE = 50;

/** For every inspection on this device that has none yet, by whomever and from wherever it was handed in:
    one question, to which the server answers with those that are. */
export async function fetchReceipts(kept) {
  const copies = await kept.copies();
  const had = new Set(copies.map((copy) => copy.url));
  const own = copies.filter((copy) => copy.user === kept.user && copy.api && !had.has(`${copy.api}/receipt`));
  const ids = [...new Set(own.map((copy) => copy.api.split("/").at(-1)))];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const some = ids.slice(first, first + AT_ONCE).join(",");
    for (const receipt of (await asked(`${INSPECTIONS}/receipts?of=${some}`)) ?? []) {
      await kept.noteReceipt(`${INSPECTIONS}/${receipt.inspection}/receipt`, receipt);
    }
  }
}

async function asked(url) {
  const signal = AbortSignal.timeout(PATIENCE);
  const reply = await fetch(url, { credentials: "same-origin", signal });
  return reply.ok ? reply.json() : null;
}

/** "GU Niesky, 7.4.2026: 124 von 124 Antworten, 40 von 40 Fotos", counting what still waits here. */
export function receiptWords(receipt, items, words) {
  const waiting = items.filter((event) => event.api?.endsWith(receipt.inspection));
  const all = (kind, arrived) => arrived + new Set(waiting.filter((one) => one.kind === kind).map((one) => one.key)).size;
  const day = new Date(receipt.finished_at).toLocaleDateString(document.documentElement.lang || "de");
  return words.receipt
    .replace("%(what)s", `${receipt.accommodation}, ${day}`)
    .replace("%(answers)d", receipt.answers)
    .replace("%(all_answers)d", all("answer", receipt.answers))
    .replace("%(photos)d", receipt.photos)
    .replace("%(all_photos)d", all("photo", receipt.photos));
}
