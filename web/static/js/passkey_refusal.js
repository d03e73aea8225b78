// Why there is no passkey. Browsers tell a person who gives up from one who waits too long only by
// the time, so that no page learns what devices there are.

/** One of the kinds the page has words for; `waited` and `patience` in milliseconds. */
export function kindOf(error, waited, patience) {
  if (error.kind) return error.kind;
  if (error.name === "InvalidStateError") return "known";
  if (error.name !== "NotAllowedError") return "failed";
  return waited >= patience ? "late" : "cancelled";
}
