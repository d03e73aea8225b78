// On every page of a person logged in: the service worker, old copies, the way out.

import { canEncrypt, saveBackup } from "./backup.js";
import { clearCopies } from "./copies.js";
import { Kept } from "./kept.js";
import { fetchReceipts } from "./receipts.js";
import { openStorage } from "./storage.js";

export const storage = openStorage();
export const kept = new Kept(storage, document.body.dataset.user);

const leave = document.querySelector('form[action="/abmelden"]');
const warning = document.getElementById("noch-nicht-gesendet");

if ("serviceWorker" in navigator) void register();
void clearCopies(kept).catch(() => {});
// pages with an outbox ask when it is empty
if (!document.getElementById("postausgang")) void fetchReceipts(kept).catch(() => {});

leave?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const waiting = await kept.waiting().catch(() => []);
  if (waiting.length && warning.returnValue !== "leave") return warning.showModal();
  if (!waiting.length) await clearCopies(kept, true).catch(() => {});
  leave.submit();
});
const backup = warning?.querySelector('[data-part="backup"]');
if (backup) backup.hidden = !canEncrypt;
backup?.addEventListener("click", () => saveBackup(warning.dataset.key, kept));
warning?.addEventListener("close", () => {
  if (warning.returnValue === "leave") leave.requestSubmit();
});

async function register() {
  try {
    const worker = await navigator.serviceWorker.register("/sw.js");
    const watch = () => worker.installing?.addEventListener("statechange", () => offer(worker));
    offer(worker);
    watch();
    worker.addEventListener("updatefound", watch);
  } catch {
    // private windows have none; everything works without
  }
}

/** A new version waits until somebody says so: a half-filled page keeps the scripts it began with. */
function offer(worker) {
  const button = document.querySelector('[data-part="update"]');
  const { waiting } = worker;
  if (!button?.hidden || !waiting || !worker.active) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    waiting.addEventListener("statechange", () => waiting.state === "activated" && location.reload());
    waiting.postMessage("weiter");
  });
}
