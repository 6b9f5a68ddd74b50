// In a superset the next exercise comes into sight when a set was logged: whose turn it is, or the first after a round.

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
