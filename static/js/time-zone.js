// The browser's own time zone: filled in at sign-up, one tap away in the profile. Without this script it is UTC until chosen.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function propose(input) {
  input.value = zone;
}

function offer(button) {
  const select = document.getElementById(button.dataset.useZoneIn);
  const isKnown = [...select.options].some((option) => option.value === zone);
  const update = () => { button.hidden = !isKnown || select.value === zone; };

  button.textContent = `Use ${zone.replaceAll("_", " ")} (this device)`;
  button.addEventListener("click", () => {
    select.value = zone;
    select.focus();
    update();
  });
  select.addEventListener("change", update);
  update();
}

if (zone) {
  document.querySelectorAll("input[data-proposed-zone]").forEach(propose);
  document.querySelectorAll("button[data-use-zone-in]").forEach(offer);
}
