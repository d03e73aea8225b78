// "Aufs Gerät laden" on the page of an inspection; the copy is renewed after something was sent.

import { canTakeAlong, takeAlong } from "./copies.js";

const QUIET = 3_000;

export function followCopy(page, outbox) {
  const button = document.getElementById("mitnehmen");
  const said = document.getElementById("mitgenommen");
  const { api, url } = page.dataset;
  const { kept } = outbox;
  let timer;
  if (!canTakeAlong) return { outdated() {} };

  const take = async () => {
    await takeAlong(kept, url, api);
    await takeAlong(kept, "/heute");
    await tell();
  };
  const tell = async () => {
    const copy = (await kept.copies()).find((one) => one.url === url);
    said.hidden = !copy;
    button.hidden = Boolean(copy);
  };
  const renew = async () => {
    if (outbox.items.length || said.hidden) return;
    await take();
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    // asked for by a person, so browsers may promise not to clear it away
    await navigator.storage?.persist?.().catch(() => false);
    await take().catch(() => document.getElementById("nicht-mitgenommen").removeAttribute("hidden"));
    button.disabled = false;
  });
  tell().catch(() => {});
  return {
    outdated() {
      clearTimeout(timer);
      timer = setTimeout(() => renew().catch(() => {}), QUIET);
    },
  };
}
