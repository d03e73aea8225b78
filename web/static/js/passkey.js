// Passkeys: a form marked with data-passkey asks the browser for one before it is sent. What can go
// wrong is said in the page, in its language; what the server thinks of it comes as a page.

import { kindOf } from "./passkey_refusal.js";
import { fromServer, toServer } from "./passkey_wire.js";

/** Throws what the browser throws, or { kind } of what is said about it. */
async function answer(form, options) {
  const publicKey = fromServer(options);
  const asked = form.dataset.passkey === "create" ? "create" : "get";
  return toServer(await navigator.credentials[asked]({ publicKey }));
}

/** Null when the person is asked first who it is. */
async function begin(form) {
  const response = await fetch(form.dataset.begin, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }),
    credentials: "same-origin",
  }).catch(() => null);
  if (response?.redirected) {
    location.assign(response.url);
    return null;
  }
  if (!response?.ok) throw { kind: response?.status === 429 ? "often" : "server" };
  return response.json();
}

function say(form, kind) {
  const words = document.querySelector("template[data-passkey-words]").content;
  const said = words.querySelector(`[data-when="${kind}"]`).cloneNode(true);
  form.querySelector("[data-said]").replaceChildren(said);
}

async function send(form) {
  const button = form.querySelector("button");
  let patience = Infinity;
  let begun = 0;
  button.disabled = true;
  form.querySelector("[data-said]").replaceChildren();
  try {
    if (!window.PublicKeyCredential) throw { kind: "unsupported" };
    const options = await begin(form);
    if (!options) return;
    patience = options.timeout;
    begun = performance.now();
    form.elements.credential.value = JSON.stringify(await answer(form, options));
    form.submit();
  } catch (error) {
    say(form, kindOf(error, performance.now() - begun, patience));
    button.disabled = false;
    button.focus();
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.querySelector("button").disabled = false; // the server gives it out disabled
}
