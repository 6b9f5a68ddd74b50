// Whoever types before the scripts are there is searched for, or read, all the same. htmx begins in a timer that keys
// overtake on a busy machine, so what has been typed is looked at after it.

window.addEventListener("load", () => setTimeout(() => {
  for (const field of document.querySelectorAll("input[type=search], textarea[hx-trigger]")) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}, 50));
