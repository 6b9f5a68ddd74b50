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

// What can be loaded, from the page: thousandths of the unit, as runs of [first, gap, how many].
const lists = JSON.parse(document.getElementById("weight-steps")?.textContent ?? "{}");

/** The next loadable weight above or below `number`, where there is one. */
function neighbour(runs, number, isUp) {
  const now = Math.round(number * 1000);
  const found = runs.flatMap(([first, gap, count]) => {
    const place = (now - first) / (gap || 1);
    const index = isUp ? Math.max(0, Math.floor(place) + 1) : Math.min(count - 1, Math.ceil(place) - 1);
    return index >= 0 && index < count ? [first + gap * index] : [];
  });
  return found.length ? Math[isUp ? "min" : "max"](...found) / 1000 : undefined;
}

function stepped(row, number, by) {
  const { runs = [], step = row.dataset.stepper } = lists[row.dataset.steps] ?? {};
  return neighbour(runs, number, by > 0) ?? Math.max(0, number + Number(step) * by);
}

// Long values such as 181.881 get smaller digits, so that none is cut.
const fit = (input) => input.classList.toggle("long", input.value.length > 5);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-by]");
  if (!button) return;
  const row = button.closest("[data-stepper]");
  const input = row.querySelector("input");
  set(input, toText(input, stepped(row, toNumber(input), Number(button.dataset.by))));
});

function set(input, text) {
  input.value = text;
  input.removeAttribute("aria-invalid");
  fit(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// One of the nearest weights that can be loaded. The button is gone with the next picture, so the focus moves on.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-weight]");
  const form = button?.closest(".exercise")?.querySelector("form.next[hx-post*='/sets/']");
  if (!form) return;
  form.querySelector("button.btn--main").focus();
  set(form.elements.weight, button.dataset.weight);
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
