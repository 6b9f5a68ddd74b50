// The workout's header: how long it is running, and how many working sets it has by now.

import { clock } from "./duration.js";

const elapsed = document.querySelector("[data-elapsed]");
if (elapsed) {
  // The server says how long it was; the device's own clock may be wrong.
  const started = Date.now() - Number(elapsed.dataset.elapsed) * 1000;
  setInterval(() => {
    elapsed.textContent = clock(Math.floor((Date.now() - started) / 1000));
  }, 1000);
}

document.addEventListener("htmx:after:swap", () => {
  const count = document.querySelectorAll(".set:not(.set--warm_up)").length;
  document.getElementById("set-count").textContent = `${count} set${count === 1 ? "" : "s"}`;
});
