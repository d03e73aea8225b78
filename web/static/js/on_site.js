// "Behoben" and "Besteht weiter" at a known deficiency are answers of the point.

/** `answer(card)` keeps what the card says now. */
export function followKnown(page, answer) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-known]");
    if (!button) return;
    event.preventDefault();
    const card = button.closest("[data-key]");
    card.querySelector(`input[name="${CSS.escape(button.name)}"][value="${button.value}"]`).checked = true;
    answer(card);
  });
}
