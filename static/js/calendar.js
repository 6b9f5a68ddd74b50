// Arrow keys walk through the days, Page Up and Page Down turn the month. Each day is a plain link without this.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const TURNS = { PageUp: "previous-month", PageDown: "next-month" };

document.addEventListener("keydown", (event) => {
  const day = event.target.closest("[data-calendar] a");
  if (!day || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const turn = document.getElementById(TURNS[event.key]);
  const days = [...day.closest("table").querySelectorAll("tbody a")];
  const to = turn ?? (event.key in STEPS ? days[days.indexOf(day) + STEPS[event.key]] : null);
  if (!to) return;
  event.preventDefault();
  to.focus();
  if (turn) turn.click();
});
