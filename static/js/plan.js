// Editing a template: what had the focus has it again after a swap, or where it is gone its card's Add set.

let last = {};

document.addEventListener("focusin", ({ target }) => {
  last = { id: target.id, card: target.closest(".exercise")?.id };
});

document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement !== document.body || !last.card) return;
  const add = document.querySelector(`#${CSS.escape(last.card)} .plan-form__add`);
  (document.getElementById(last.id) ?? add)?.focus({ preventScroll: true });
});
