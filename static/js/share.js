// Copy the address of a link. Without this the field is there to select.

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-copied-from]")) event.target.select();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  try {
    await navigator.clipboard.writeText(field.value);
    label.textContent = "Copied";
  } catch {
    field.focus(); // not allowed here: it stands selected, ready for the keyboard
    label.textContent = "Selected: copy it";
  }
  setTimeout(() => (label.textContent = "Copy"), 3000);
});
