// The inspector's first page: sends what waits, and takes along what is due today and tomorrow.

import { canTakeAlong, takeAlong } from "./copies.js";
import { kept } from "./device.js";
import { fetchReceipts } from "./receipts.js";
import { Outbox, uuid } from "./outbox.js";
import { reportDevice } from "./report.js";
import { Sheet } from "./sheet.js";

const FRESH = 10 * 60 * 1000;
const sheet = new Sheet();
const outbox = new Outbox(kept, { changed: (now) => sheet.show(now), lost: (gone) => sheet.lost(gone) });
sheet.serve(outbox);

addEventListener("online", () => outbox.flush());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void outbox.flush();
});

await outbox.refresh().catch(() => {}); // what waits is known without the server
await reportDevice(kept, uuid);
await outbox.flush().catch(() => {});
if (canTakeAlong && !outbox.items.length) await takeAllAlong().catch(() => {});
await mark();
await fetchReceipts(kept).then(() => outbox.refresh()).catch(() => {});
await reportDevice(kept, uuid);

async function takeAllAlong() {
  const wanted = [...document.querySelectorAll("[data-take]")];
  if (!wanted.length) return;
  const had = new Map((await kept.copies()).map((copy) => [copy.url, copy.at]));
  for (const { dataset } of wanted) {
    if (Date.now() - (had.get(dataset.url) ?? 0) > FRESH) await takeAlong(kept, dataset.url, dataset.take);
  }
  await takeAlong(kept, "/heute");
}

async function mark() {
  const had = new Set((await kept.copies().catch(() => [])).map((copy) => copy.url));
  for (const element of document.querySelectorAll("[data-take]")) {
    element.hidden = !had.has(element.dataset.url);
  }
}
