// Chips below a remark put their sentence into it; what is open at its end is typed on.

/** The remark with one more sentence; the same one is not written twice. */
export function withSentence(remark, sentence) {
  if (remark.includes(sentence.trim())) return remark;
  const before = remark.trimEnd();
  return before ? `${before} ${sentence}` : sentence;
}

/** Those of every question stand once in the page and below a remark from when it is first open. */
function offerBelow(note, chips) {
  if (note.open && !note.querySelector("[data-every]")) {
    const group = chips.content.firstElementChild.cloneNode(true);
    group.dataset.every = "";
    note.append(group);
  }
}

export function followModules(page) {
  const chips = page.querySelector("#textbausteine");
  if (chips) {
    page.addEventListener("toggle", ({ target }) => target.matches(".bg-note") && offerBelow(target, chips), true);
    for (const note of page.querySelectorAll(".bg-note[open]")) offerBelow(note, chips);
  }
  page.addEventListener("click", ({ target }) => {
    const chip = target.closest(".bg-module");
    if (!chip) return;
    const typedOn = "open" in chip.dataset;
    const remark = chip.closest(".bg-note").querySelector("textarea");
    remark.value = withSentence(remark.value, chip.textContent.trim() + (typedOn ? " " : ""));
    remark.dispatchEvent(new Event("input", { bubbles: true }));
    if (!typedOn) return;
    remark.focus();
    remark.setSelectionRange(remark.value.length, remark.value.length);
  });
}
