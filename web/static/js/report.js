// With each contact the device says what it holds; a revoked one clears itself when nothing waits.

import { clearCopies, REVOKED } from "./copies.js";
import { forgetTold, manifest } from "./manifest.js";

const ID = "begehung-device";
const PATIENCE = 10_000;

/** `makeId` makes a UUID; without a network nothing happens. */
export async function reportDevice(kept, makeId) {
  try {
    const said = await manifest(kept);
    const reply = await fetch(`/api/v1/devices/${deviceId(makeId)}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-Begehung": "1", "X-Begehung-User": kept.user },
      credentials: "same-origin",
      body: JSON.stringify(said),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.ok) await forgetTold(kept, said.settled);
    if (reply.ok) localStorage.removeItem(REVOKED);
    if (reply.status !== 403 || (await reply.json()).code !== "DeviceRevoked") return;
    localStorage.setItem(REVOKED, "1");
    if (!said.unsent) await clearCopies(kept, true);
  } catch {
    // next time
  }
}

/** Of this browser; where it may keep nothing, a new one each time. */
function deviceId(makeId) {
  try {
    const had = localStorage.getItem(ID);
    if (had) return had;
    const made = makeId();
    localStorage.setItem(ID, made);
    return made;
  } catch {
    return makeId();
  }
}
