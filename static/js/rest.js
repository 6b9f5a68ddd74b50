// The rest timer. It keeps the moment at which the rest ends, so a reload or a locked phone does not stop it.

import { clock } from "./duration.js";

const KEY = "rest";
let sound;

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function store(rest) {
  try {
    localStorage.setItem(KEY, JSON.stringify(rest));
  } catch {
    // Private windows may refuse; the timer then lives as long as the page.
  }
}

let current = stored();

/** The rest on the page: the one that is kept, where it belongs to the same set, else a new one from now. */
function adopt(timer) {
  if (current.set === timer.dataset.rest) return;
  const left = Number(timer.dataset.left) * 1000;
  current = { set: timer.dataset.rest, ends: Date.now() + left, seconds: Number(timer.dataset.seconds) };
  store(current);
}

function tick() {
  const timer = document.querySelector("[data-rest]");
  if (!timer) return;
  adopt(timer);
  timer.hidden = Boolean(current.skipped);
  const left = Math.ceil((current.ends - Date.now()) / 1000);
  timer.classList.toggle("rest--over", left <= 0);
  timer.querySelector(".rest__left").textContent = left > 0 ? clock(left) : "Go";
  const bar = timer.querySelector("progress");
  bar.max = Math.max(current.seconds, left, 1);
  bar.value = Math.max(0, left);
  if (left <= 0 && !current.rung && !current.skipped) {
    current.rung = true;
    store(current);
    // Rung long ago on a page that was away: no alarm for a rest that nobody waits for.
    if (left > -5) ring();
  }
}

function ring() {
  navigator.vibrate?.([200, 100, 200]);
  if (!sound) return;
  for (const delay of [0, 0.25]) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.setValueAtTime(0.2, sound.currentTime + delay);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + delay + 0.2);
    tone.frequency.value = 880;
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + delay);
    tone.stop(sound.currentTime + delay + 0.2);
  }
}

document.addEventListener("click", (event) => {
  // Browsers let a page sound only after a touch.
  sound ??= window.AudioContext && new AudioContext();
  const button = event.target.closest("[data-rest-by], [data-rest-skip]");
  if (!button) return;
  if (button.dataset.restBy) {
    current.ends = Math.max(Date.now(), current.ends) + Number(button.dataset.restBy) * 1000;
    current.rung = current.ends <= Date.now();
  } else {
    current.skipped = true;
  }
  store(current);
  tick();
});

document.addEventListener("htmx:after:swap", tick);
setInterval(tick, 250);
tick();
