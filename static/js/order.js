// Dragging an exercise by its handle, with a finger, a mouse or the arrow keys; the order is sent when it is let go.

const list = () => document.querySelector(".order__list");
let dragged;
let before;

const order = () => [...list().children].map((item) => item.dataset.entry).join();

function begin(item) {
  dragged = item;
  before = order();
  item.classList.add("order__item--dragged");
}

function end() {
  if (!dragged) return;
  dragged.classList.remove("order__item--dragged");
  const grip = dragged.querySelector("[data-grip]").id;
  dragged = undefined;
  if (order() !== before) send(grip);
}

function send(grip) {
  // The list is drawn anew: the keyboard goes on where it was.
  document.addEventListener("htmx:after:swap", () => document.getElementById(grip)?.focus(), { once: true });
  document.getElementById("arrange").requestSubmit();
}

function moveTo(y) {
  const others = [...list().children].filter((item) => item !== dragged);
  const next = others.find((item) => {
    const { top, height } = item.getBoundingClientRect();
    return y < top + height / 2;
  });
  if (next !== dragged.nextElementSibling) list().insertBefore(dragged, next ?? null);
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  grip.setPointerCapture(event.pointerId);
  begin(grip.closest("li"));
});
document.addEventListener("pointermove", (event) => {
  if (dragged) moveTo(event.clientY);
});
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!grip || !step) return;
  event.preventDefault();
  const item = grip.closest("li");
  const neighbour = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!neighbour) return;
  begin(item);
  neighbour[step < 0 ? "before" : "after"](item);
  end();
});

// After a press on a button the new list has its twin, or where that is disabled its neighbour.
let pressed;
document.addEventListener("click", (event) => {
  pressed = event.target.closest(".order__button")?.id;
});
document.addEventListener("htmx:after:swap", () => {
  const button = pressed && document.getElementById(pressed);
  const twin = button?.disabled ? button.closest("li").querySelector(".order__button:not(:disabled)") : button;
  twin?.focus();
  pressed = undefined;
});
