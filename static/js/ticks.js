// Ticks all rows of a list at once.
const all = document.querySelector(".acts__all");
const ticks = () => [...document.querySelectorAll(".client__tick input")];

if (all) {
  const box = all.querySelector("input");
  all.hidden = false;
  const show = () => {
    const ticked = ticks().filter((tick) => tick.checked).length;
    box.checked = ticked > 0 && ticked === ticks().length;
    box.indeterminate = ticked > 0 && !box.checked;
  };
  box.addEventListener("change", () => ticks().forEach((tick) => { tick.checked = box.checked; }));
  document.querySelector(".queue").addEventListener("change", show);
  show(); // a browser that comes back remembers what was ticked
}
