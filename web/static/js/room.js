// Whether the device has room for photos; answers are small and are taken as long as it goes.
// Newer Chromium names a made-up quota here, so there the refused write is what tells.

const LEAST = 200 * 1024 * 1024;

export async function hasRoom(storage = globalThis.navigator?.storage) {
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  return quota - usage >= LEAST;
}

export const isFull = (error) => error?.name === "QuotaExceededError";
