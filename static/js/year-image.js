// Saves the picture as PNG, which more places take than SVG. Without this it is saved as SVG.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-save-picture]");
  if (!button) return;
  const picture = document.querySelector("[data-picture]");
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1080, 1350];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.savePicture;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
});
