// A photo too large for one breath: sent in parts, of which only the missing ones are sent again.

export const PART = 256 * 1024;
const AT_ONCE = 3;

/** The last reply: the receipt, or the first one that was none. `send` is fetch with our headers. */
export async function sendInParts(send, url, digest, bytes) {
  const whole = url.replace("/photos/", "/uploads/");
  const address = whole.split("?")[0];
  const said = { size: bytes.byteLength };
  const replaces = new URLSearchParams(url.split("?")[1]).get("replaces");
  if (replaces) said.replaces = replaces; // its room becomes free
  const asked = await send("PUT", address, "application/json", JSON.stringify(said));
  if (!asked.ok) return asked;
  const { sha256, part, missing } = await asked.json();
  if (sha256 !== digest) throw new Error("not our server"); // a captive portal says 200
  const waiting = [...missing];
  let broken = null;
  const work = async () => {
    while (waiting.length && !broken) {
      const offset = waiting.shift();
      const piece = bytes.slice(offset, offset + part);
      const reply = await send("PUT", `${address}/${offset}`, "application/octet-stream", piece);
      if (!reply.ok) broken ??= reply;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  return broken ?? send("POST", whole, "", undefined);
}
