// Whoever types before the scripts are there is searched for, or read, all the same.

window.addEventListener("load", () => {
  for (const field of document.querySelectorAll("input[type=search], textarea[hx-trigger]")) {
    if (field.value !== field.defaultValue) setTimeout(() => field.dispatchEvent(new Event("input", { bubbles: true })), 50);
  }
});
