// The closing page: drawn up from what is on this device, handed in by way of the outbox.

import { kept, storage } from "./device.js";
import { KEY, handIn, handInOf, isHandedIn, takeBack } from "./handing_in.js";
import { Outbox } from "./outbox.js";
import { Panels, counted, overview } from "./overview.js";
import { fetchReceipts } from "./receipts.js";
import { keyOf } from "./rules.js";
import { Sheet } from "./sheet.js";
import { SignatureField } from "./signature.js";
import { Standing } from "./standing.js";

const page = document.getElementById("abschluss");
const { api, url, name } = page.dataset;
const carried = JSON.parse(page.dataset.carried);
const { words } = carried;
const form = document.getElementById("abgabe");
const notice = document.getElementById("abgegeben");
const standing = new Standing(JSON.parse(page.dataset.rules));
const panels = new Panels(page, carried);
const signature = new SignatureField(form, () => noteDraft());
const part = (name) => notice.querySelector(`[data-part="${name}"]`);
let sent = false;

const sheet = new Sheet();
const outbox = new Outbox(kept, {
  changed: (now) => {
    sheet.show(now);
    tell();
  },
  lost: (gone) => sheet.lost(gone),
  received: (event) => event.api === api && event.kind === "submission" && location.assign(url),
});
sheet.serve(outbox);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await outbox.put(handIn(api, said(), name));
  } catch {
    show("not_kept", words.not_kept);
  }
});
form.addEventListener("change", () => noteDraft());
part("back").addEventListener("click", () => takeBack(outbox, api));
addEventListener("online", () => outbox.flush());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void outbox.flush();
});
void begin();

async function begin() {
  await storage;
  sent = await isHandedIn(kept, api);
  await drawUp();
  await outbox.refresh();
  await outbox.flush();
  await fetchReceipts(kept).then(() => outbox.refresh()).catch(() => {});
}

/** The server's panels stay unless this device knows of newer answers. */
async function drawUp() {
  const answers = new Map();
  const sent = [...carried.points, ...carried.entries];
  for (const { answer } of sent) if (answer) answers.set(keyOf(answer), answer);
  const revs = new Map(sent.map((point) => [keyOf(point), point.rev]));
  const waiting = new Set((await kept.waiting()).filter((one) => one.api === api).map(({ key }) => key));
  let newer = false;
  for (const { key, answer, rev } of await kept.values(api)) {
    if (key === KEY) {
      restore(answer);
      continue;
    }
    if (!waiting.has(key) && rev <= (revs.get(key) ?? 0)) continue;
    answers.set(key, answer);
    newer = true;
  }
  if (newer) panels.show(overview(standing, answers, carried.points));
}

function said() {
  return {
    id: form.elements.submission.value,
    finished_at: new Date().toISOString(), // the server takes it only if it can be true
    attestation: {
      present: [...form.querySelectorAll('[name="present"]:checked')].map(({ value }) => value),
      others: form.elements.others.value.trim(),
      signed_by: form.elements.signed_by.value.trim(),
      strokes: signature.strokes,
    },
  };
}

function restore({ attestation }) {
  for (const box of form.querySelectorAll('[name="present"]')) {
    box.checked = attestation.present.includes(box.value);
  }
  form.elements.others.value = attestation.others;
  form.elements.signed_by.value = attestation.signed_by;
  signature.restore(attestation.strokes);
}

function noteDraft() {
  if (!handInOf(outbox, api)) void kept.draft(api, KEY, said()).catch(() => {});
}

/** Where the hand-in is, and what to do where it cannot go on. */
function tell() {
  const waiting = handInOf(outbox, api);
  for (const field of form.elements) field.disabled = Boolean(waiting) || sent;
  document.getElementById("abgeben").disabled = Boolean(waiting) || sent;
  signature.lock(Boolean(waiting) || sent);
  notice.hidden = !waiting && !sent;
  part("back").hidden = !waiting || waiting.code === "AlreadySubmitted";
  part("receipt").hidden = !sent && waiting?.code !== "AlreadySubmitted";
  part("login").hidden = !waiting || outbox.connection !== "login";
  if (sent) return show("sent", words.sent_long);
  if (!waiting) return;
  if (waiting.state === "help") return show("refused", words[waiting.code] ?? waiting.detail);
  const others = outbox.items.filter((one) => one.api === api && one.seq !== waiting.seq);
  const blocked = others.some(({ state }) => state === "help");
  const full = others.find(({ detail }) => detail)?.detail;
  const why = outbox.connection === "login" ? words.login : (full ?? words.waiting_long);
  show("waiting", blocked ? words.blocked : why);
  const before = new Set(others.map(({ key }) => key)).size; // several changes of one question are one
  part("before").textContent = before ? counted(words.before, before) : "";
}

function show(title, text) {
  const appears = notice.hidden || part("words").textContent !== text;
  notice.hidden = false;
  notice.querySelector(".bg-alert__title").textContent = title === "not_kept" ? "" : words[title];
  part("words").textContent = text;
  part("before").textContent = "";
  if (!appears) return;
  notice.scrollIntoView({ block: "center" });
  const at = document.activeElement;
  if (at === document.body || at?.disabled) notice.focus({ preventScroll: true }); // not lost with the button
}
