// A muscle touched in the picture is chosen in the filter beside it; touched again, none is. Plain links without this.

const picture = document.querySelector("[data-muscle-picture]");
const filter = document.querySelector("select[name=muscle]");

function show() {
  for (const link of picture.querySelectorAll("[data-muscle]")) {
    const level = link.dataset.muscle === filter.value ? 4 : 1;
    link.firstElementChild.setAttribute("class", `body__muscle body__muscle--${level}`);
  }
}

picture?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-muscle]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  filter.value = filter.value === link.dataset.muscle ? "" : link.dataset.muscle;
  filter.dispatchEvent(new Event("change", { bubbles: true }));
  picture.scrollIntoView({ block: "nearest" });
});

if (picture) filter.addEventListener("change", show);
