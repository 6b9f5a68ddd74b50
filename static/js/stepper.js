// The − and + buttons beside a number or a time. Listens on the document, so swapped-in forms work at once.

import { clock, seconds } from "./duration.js";

const isClock = (input) => "duration" in input.dataset;

function toNumber(input) {
  const text = input.value.trim().replace(",", ".");
  return isClock(input) ? seconds(text) : Number(text) || 0;
}

function toText(input, number) {
  return isClock(input) ? clock(number) : String(Math.round(number * 1000) / 1000);
}

// Long values such as 181.881 get smaller digits, so that none is cut.
const fit = (input) => input.classList.toggle("long", input.value.length > 5);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-by]");
  if (!button) return;
  const row = button.closest("[data-stepper]");
  const input = row.querySelector("input");
  const step = Number(row.dataset.stepper) * Number(button.dataset.by);
  input.value = toText(input, Math.max(0, toNumber(input) + step));
  input.removeAttribute("aria-invalid");
  fit(input);
});

// A number keypad has no colon: "2500" becomes 25:00 while it is typed.
document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.matches?.("[data-stepper] input")) fit(input);
  if (!input.matches?.("[data-duration]") || event.inputType !== "insertText") return;
  const digits = input.value.replace(/\D/g, "").replace(/^0+/, "");
  if (digits.length < 3 || digits.length > 6) return;
  input.value = digits.replace(/(\d{2})$/, ":$1").replace(/^(\d+)(\d{2}):/, "$1:$2:");
});

// Typing replaces what was proposed.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-stepper] input")) event.target.select();
});
