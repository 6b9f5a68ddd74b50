// Dragging an exercise by its handle, with a finger or a mouse: the order is sent when it is let go. Arrow keys, and focus.

const list = () => document.querySelector(".order__list");
let dragged;
let before;
let pressed; // what has the focus again once the list was drawn anew

const order = () => [...list().children].map((item) => item.dataset.entry).join();

function begin(item) {
  dragged = item;
  before = order();
  item.classList.add("order__item--dragged");
}

function end() {
  if (!dragged) return;
  dragged.classList.remove("order__item--dragged");
  const item = dragged;
  dragged = undefined;
  if (order() === before) return;
  const form = document.getElementById("arrange");
  form.elements.dragged.value = item.dataset.entry;
  pressed = item.querySelector("[data-grip]").id;
  form.requestSubmit();
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

// The arrow keys press the item's buttons, so that a superset is passed as one.
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!grip || !way) return;
  event.preventDefault();
  const button = document.getElementById(`${way}-${grip.closest("li").dataset.entry}`);
  if (button.disabled) return;
  pressed = grip.id;
  button.form.requestSubmit();
});

// After a press on a button the new list has its twin, or where that is disabled its neighbour.
document.addEventListener("click", (event) => {
  pressed = event.target.closest(".order__button")?.id ?? pressed;
});
document.addEventListener("htmx:after:swap", () => {
  const button = pressed && document.getElementById(pressed);
  const twin = button?.disabled ? button.closest("li").querySelector(".order__button:not(:disabled)") : button;
  twin?.focus();
  pressed = undefined;
});
