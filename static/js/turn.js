// Where the focus goes when a swap took away what had it; and in a superset the next exercise comes into sight when a
// set was logged: whose turn it is, or the first after a round.

let last = {};

document.addEventListener("focusin", ({ target }) => {
  last = { set: target.closest(".set")?.id, card: target.closest(".exercise")?.id };
});

/** To the set that was opened, saved or left as it was; to the row in waiting where it is deleted. */
function keepFocus() {
  if (document.activeElement !== document.body || !last.set) return;
  const set = document.getElementById(last.set);
  const next = document.querySelector(`#${CSS.escape(last.card)} .next > .btn--main`);
  (set?.querySelector(".edit, .set__row") ?? next)?.focus({ preventScroll: true });
}

document.addEventListener("htmx:after:swap", keepFocus);

function cardOf(turn) {
  const { turn: id, of } = turn.dataset;
  return id ? document.getElementById(`exercise-${id}`) : document.querySelector(`[data-superset="${of}"]`);
}

document.addEventListener("htmx:after:swap", () => {
  const turn = document.querySelector("#turn[data-of]");
  if (!turn) return;
  const card = cardOf(turn);
  delete turn.dataset.of;
  if (!card) return;
  // Down to its form: that is what is pressed next.
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  card.querySelector(".next")?.scrollIntoView({ block: "nearest", behavior });
  card.querySelector(".btn--main")?.focus({ preventScroll: true });
});
