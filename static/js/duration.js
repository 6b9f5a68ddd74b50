// Seconds and "25:00", both ways.

const CLOCK = /^(?:(\d+):)?(\d+):(\d{2})$/;

export function clock(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function seconds(text) {
  const [, hours = 0, minutes, rest] = CLOCK.exec(text) ?? [];
  return rest === undefined ? Number(text) || 0 : hours * 3600 + minutes * 60 + Number(rest);
}
