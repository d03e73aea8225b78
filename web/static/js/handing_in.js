// The hand-in as something that waits behind everything else of its inspection.

export const KEY = "submission";

export const handInOf = (outbox, api) =>
  outbox.items.find((event) => event.kind === "submission" && event.api === api);

/** `said` is the submission as the API takes it. */
export function handIn(api, said, label) {
  return {
    kind: "submission",
    method: "PUT",
    url: `${api}/submission`,
    api,
    key: KEY,
    uid: said.id,
    answer: said,
    base_rev: 0,
    label,
  };
}

/** Before it is on its way it can be taken back; afterwards the server has the last word. */
export async function takeBack(outbox, api) {
  const waiting = handInOf(outbox, api);
  if (waiting && waiting.seq !== outbox.sending) await outbox.discard(waiting.seq);
}

/** Whether this device knows that the server has it. */
export async function isHandedIn(kept, api) {
  return (await kept.values(api)).some(({ key, rev }) => key === KEY && rev > 0);
}
