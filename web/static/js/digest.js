// Digests as the server makes them; null where the browser cannot (addresses without https).

export const canHash = Boolean(globalThis.crypto?.subtle);

export async function sha256(bytes) {
  if (!canHash) return null;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Over the content of an answer; `answer_digest` of inspections/domain/submission.py. */
export function answerDigest(answer) {
  const fields = ["item", "place", "state", "value", "reason", "severity", "remark"];
  const parts = fields.map((name) => `"${name}":${written(answer[name])}`);
  if (answer.remedied) parts.push('"remedied":true');
  return sha256(new TextEncoder().encode(`{${parts.join(",")}}`));
}

/** Numbers are doubles there: 120 is written 120.0. */
function written(value) {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join(",")}}`;
}
