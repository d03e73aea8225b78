// Pages taken along. They are sent with `Cache-Control: no-store`, so that no browser keeps them by
// itself; these copies are made on purpose, for one person, and are taken off the device again.

const PAGES = "begehung-pages";
export const REVOKED = "begehung-revoked";
export const canTakeAlong = "caches" in globalThis && "serviceWorker" in navigator;

/** Throws when the page cannot be had, for instance because the log-in has ended. */
export async function takeAlong(kept, url, api = "") {
  if (wasRevoked()) throw new Error("revoked");
  await navigator.serviceWorker.ready; // it holds the scripts the copy needs
  const pages = await caches.open(PAGES);
  const page = await fetched(url);
  const last = `${url}/abschluss`;
  if (api) await pages.put(last, await fetched(last)); // an inspection goes with its end
  const text = await page.clone().text();
  await kept.noteCopy(url, api);
  await pages.put(url, page);
  for (const picture of pictures(text, url)) {
    if (!(await pages.match(picture))) await pages.put(picture, await fetched(picture));
  }
}

export const isTakenAlong = async (url) =>
  canTakeAlong && Boolean(await (await caches.open(PAGES)).match(url));

/** By an administrator or its own person; report.js hears it from the server. */
export function wasRevoked() {
  try {
    return localStorage.getItem(REVOKED) !== null;
  } catch {
    return false; // a browser that keeps nothing has nothing to be taken away
  }
}

async function fetched(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  // a log-in page under the address of an inspection would be worse than none
  if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
  return response;
}

function pictures(text, url) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = [...page.querySelectorAll(".bg-photo img")].map((image) => image.getAttribute("src"));
  return found.filter((source) => source?.startsWith(`${url}/foto/`));
}

/** A picture that was replaced is not to be found on this device any more, nor where browsers keep files. */
export async function dropCopy(url) {
  if (!url?.startsWith("http")) return;
  if ("caches" in globalThis) await (await caches.open(PAGES)).delete(url);
  await fetch(url, { cache: "reload", credentials: "same-origin" });
}

/** Take copies off the device that are old or of somebody else; all of them at log-out. */
export async function clearCopies(kept, all = false) {
  const gone = await kept.forget(all);
  if (!("caches" in globalThis)) return;
  const pages = await caches.open(PAGES);
  const stay = all ? [] : (await kept.copies()).map((copy) => copy.url);
  for (const { url } of await pages.keys()) {
    const path = new URL(url).pathname;
    const needed = stay.some((copy) => path === copy || path.startsWith(`${copy}/`));
    if (!needed || gone.includes(path)) await pages.delete(url);
  }
}
