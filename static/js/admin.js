// Names for what Django's admin and its select2 draw without one.

for (const head of document.querySelectorAll("th.original:empty, th:empty")) {
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = "Row";
  head.append(name);
}

for (const box of document.querySelectorAll("td.delete input[type=checkbox]")) box.setAttribute("aria-label", "Delete this row");
const nameTips = () => document.querySelectorAll(".help-tooltip[aria-label]").forEach((tip) => tip.setAttribute("role", "img"));

function nameSearch(select) {
  const drawn = select.nextElementSibling;
  if (!drawn?.classList.contains("select2-container")) return;
  const label = select.labels[0]?.textContent.trim().replace(/:$/, "") ?? "";
  drawn.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  drawn.querySelector("[role=combobox]")?.setAttribute("aria-label", label);
  // It holds more than list items, so it is no list.
  for (const part of drawn.querySelectorAll("ul.select2-selection__rendered, ul.select2-selection__rendered > li")) part.setAttribute("role", "none");
}

const chosen = document.querySelectorAll("select.admin-autocomplete");
const nameAll = () => chosen.forEach(nameSearch);
for (const select of chosen) new MutationObserver(nameAll).observe(select.parentElement, { childList: true, subtree: true });
addEventListener("load", () => { nameAll(); nameTips(); });
nameAll();
