// A request that never arrived: said plainly, so that nobody believes a set was saved.

document.addEventListener("htmx:error", () => {
  const toast = document.createElement("div");
  toast.className = "toast toast--error";
  toast.textContent = "Not saved: no connection. Try again.";
  document.getElementById("notice")?.replaceChildren(toast);
});
