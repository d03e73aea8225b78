// Begehung without a network. It serves pages that were taken along, and the files they need.
"use strict";

const VERSION = "{{ version }}";
const FILES = {{ files|tojson }};
const PAGES = "begehung-pages";
const PAGE = /^\/(heute|begehung\/\d+(\/abschluss)?)$/;
const PICTURE = /^\/begehung\/\d+\/foto\/\d+$/;
const PATIENCE = 4000;
const HEADER = "X-Begehung-Version";
const fromCopies = new Map(); // which version's files a page from a copy needs, by its client

const shell = (version) => `begehung-shell-${version}`;
const pathOf = (request) => new URL(request.url).pathname;

addEventListener("install", (event) => {
  const files = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(shell(VERSION)).then((cache) => cache.addAll(files)));
});

addEventListener("activate", (event) => event.waitUntil(clear()));

// never by itself: an open page keeps the files it began with
addEventListener("message", ({ data }) => {
  if (data === "weiter") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const path = pathOf(request);
  if (request.mode === "navigate" && PAGE.test(path)) event.respondWith(page(event, path));
  else if (PICTURE.test(path)) event.respondWith(picture(request, path));
  else if (path.startsWith("/static/")) event.respondWith(file(event));
});

/** The network first, for four seconds; then the copy. Without a copy the network alone. */
async function page(event, path) {
  const pages = await caches.open(PAGES);
  const copy = await pages.match(path);
  if (!copy) return fetch(event.request);
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((response) => renew(pages, path, event, response)).catch(() => {}));
  const answer = await Promise.race([fresh.catch(() => null), pause(PATIENCE)]);
  if (answer && ![502, 503, 504].includes(answer.status)) return answer;
  fromCopies.set(event.resultingClientId, copy.headers.get(HEADER));
  return copy;
}

function renew(pages, path, { request }, response) {
  const whole = response.ok && !response.redirected && !new URL(request.url).search;
  return whole && pages.put(path, response.clone());
}

async function picture(request, path) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(PAGES)).match(path)) ?? Response.error();
  }
}

/** A page from the network takes its files from there; a copy takes those of its own version. */
async function file({ request, clientId }) {
  const version = fromCopies.get(clientId);
  const kept = version && (await lookUp(request, version));
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch {
    return (await lookUp(request, VERSION)) ?? Response.error();
  }
}

async function lookUp(request, version) {
  return (await caches.open(shell(version))).match(request, { ignoreSearch: true });
}

function pause(time) {
  return new Promise((resolve) => setTimeout(() => resolve(null), time));
}

/** Files of former versions go, except those a copy on this device still needs. */
async function clear() {
  const pages = await caches.open(PAGES);
  const needed = new Set([shell(VERSION)]);
  for (const request of await pages.keys()) {
    const version = (await pages.match(request))?.headers.get(HEADER);
    if (version) needed.add(shell(version));
  }
  for (const name of await caches.keys()) {
    if (name.startsWith("begehung-shell-") && !needed.has(name)) await caches.delete(name);
  }
}
