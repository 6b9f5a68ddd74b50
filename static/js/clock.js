// How long the workout is running. The server says how long it was; the device's own clock may be wrong.

import { clock } from "./duration.js";

const shown = document.querySelector("[data-elapsed]");
if (shown) {
  const started = Date.now() - Number(shown.dataset.elapsed) * 1000;
  setInterval(() => {
    shown.textContent = clock(Math.floor((Date.now() - started) / 1000));
  }, 1000);
}
