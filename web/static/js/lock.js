// An inspection handed in on this device is not changed while its hand-in waits.

import { handInOf, isHandedIn, takeBack } from "./handing_in.js";

export class Lock {
  constructor(page, api) {
    Object.assign(this, { page, api, sent: false });
    this.notice = document.getElementById("abgegeben");
    this.back = this.notice.querySelector('[data-part="back"]');
  }

  serve(outbox) {
    this.back.addEventListener("click", () => takeBack(outbox, this.api));
    return isHandedIn(outbox.kept, this.api).then((sent) => {
      this.sent = sent;
      this.show(outbox);
    });
  }

  show(outbox) {
    const locked = this.sent || Boolean(handInOf(outbox, this.api));
    this.back.hidden = this.sent;
    if (this.sent) this.notice.querySelector(".bg-alert__title").textContent = this.notice.dataset.sent;
    if (this.notice.hidden !== locked) return;
    this.notice.hidden = !locked;
    for (const form of this.page.querySelectorAll("form")) {
      for (const field of form.elements) field.disabled = locked;
    }
  }
}
