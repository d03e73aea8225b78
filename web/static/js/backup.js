// "Notfall-Sicherung": all that waits here in one file that only the server can read.

const MAGIC = new TextEncoder().encode("BEGEHUNG-SICHERUNG-1\n");
const INFO = new TextEncoder().encode("begehung backup");
const MARK = 16;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
export const canEncrypt = Boolean(globalThis.crypto?.subtle);

/** `point` is the server's public key in base64; resolves with the bytes of the file. */
export async function encrypted(point, events, bytesOf) {
  const { subtle } = crypto;
  const raw = Uint8Array.from(atob(point), (letter) => letter.charCodeAt(0));
  const mark = new Uint8Array(await subtle.digest("SHA-256", raw)).slice(0, MARK);
  const head = joined([MAGIC, mark]);
  const theirs = await subtle.importKey("raw", raw, CURVE, false, []);
  const ours = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO };
  const key = await subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = await packed(events, bytesOf);
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: head }, key, plain);
  const own = new Uint8Array(await subtle.exportKey("raw", ours.publicKey));
  return joined([head, own, iv, new Uint8Array(sealed)]);
}

/** A document with its length before it, and the pictures behind it. */
async function packed(events, bytesOf) {
  const pictures = [];
  const told = [];
  for (const event of events) {
    const bytes = event.kind === "photo" ? await bytesOf(event.seq) : undefined;
    if (bytes) pictures.push(new Uint8Array(bytes));
    told.push({ ...event, size: bytes?.byteLength ?? 0 });
  }
  const document = { made_at: new Date().toISOString(), events: told };
  const text = new TextEncoder().encode(JSON.stringify(document));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.byteLength);
  return joined([length, text, ...pictures]);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Into the downloads of the device; the queue stays as it is. */
export async function saveBackup(point, kept) {
  const file = await encrypted(point, await kept.waiting(), (seq) => kept.bytes(seq));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
  link.download = `begehung-sicherung-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}.bgs`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
