// Editing a template: where a swap took away what had the focus, its card's Add set has it next.

let card;

document.addEventListener("focusin", ({ target }) => {
  card = target.closest(".exercise")?.id;
});

document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement !== document.body || !card) return;
  document.querySelector(`#${CSS.escape(card)} .plan-form__add`)?.focus({ preventScroll: true });
});
