/* Draws <canvas data-chart="id"> from the JSON in #id with Chart.js. The table under each chart has the same numbers. */
import "../vendor/chart.js-4.6.1/chart.umd.min.js";

const { Chart } = globalThis;
const drawn = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const DAY = 86_400_000;

/* A token as the canvas understands it: custom properties are only resolved where they are used. */
const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function colour(canvas, token, alpha = 1) {
  const before = canvas.style.color;
  canvas.style.color = `var(--${token})`;
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = getComputedStyle(canvas).color;
  canvas.style.color = before;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

const dayOf = (label) => Date.parse(`${label}T00:00:00Z`) / DAY;
/* The day before the month, as the pages say it, and years in full: "25 Dec" is a day, "Dec 2025" a month. */
const MONTH = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "UTC", month: "short" });
const dated = (...parts) => ({ format: (at) => parts.map((part) => part(new Date(at))).join(" ") });
const day = (at) => at.getUTCDate(), month = (at) => MONTH.format(at), year = (at) => at.getUTCFullYear();
const NAMES = { day: dated(day, month), month: dated(month, year) };
const said = (label, grain, names = NAMES) => (grain === "month" ? names.month : names.day).format(Date.parse(`${label}T00:00:00Z`));
const IN_FULL = { day: dated(day, month, year), month: NAMES.month };

function seriesOf(canvas, data, series, place) {
  const tone = colour(canvas, series.style === "dashed" ? "muted" : `chart-${place + 1}`);
  if (data.kind === "bar") {
    const last = data.series.length === 1 ? data.labels.length - 1 : -1;
    const shades = series.values.map((_, n) => colour(canvas, `chart-${place + 1}`, last < 0 || n === last ? 1 : 0.5));
    return { label: series.name, data: series.values, backgroundColor: shades, hoverBackgroundColor: tone, borderRadius: 3, maxBarThickness: 28 };
  }
  const points = data.labels.map((label, n) => ({ x: dayOf(label), y: series.values[n] })).filter((point) => point.y !== null);
  const hollow = data.labels.map((_, n) => n).filter((n) => series.values[n] !== null).map((n) => series.rough?.[n]);
  const isFaint = series.style === "faint";
  const hasPoints = series.style === "points" || isFaint;
  const line = isFaint ? colour(canvas, `chart-${place + 1}`, 0.35) : tone;
  return {
    label: series.name, data: points, borderColor: line, backgroundColor: line, hoverBorderColor: line, borderWidth: isFaint ? 0 : series.style === "points" ? 1.5 : 2,
    borderDash: series.style === "dashed" ? [6, 5] : [], pointRadius: hasPoints ? (points.length > 80 ? 2 : 3) : 0, pointHitRadius: 12,
    pointBackgroundColor: hollow.map((rough) => (rough ? "transparent" : line)), hoverBackgroundColor: line, showLine: !hasPoints, clip: false,
  };
}

/* A dot for points and bars, a dash for a line. */
function keysOf(chart) {
  return Chart.defaults.plugins.legend.labels.generateLabels(chart).map((key) => {
    const { showLine, borderDash } = chart.data.datasets[key.datasetIndex];
    return { ...key, ...(showLine ? { pointStyle: "line", lineWidth: 2, lineDash: borderDash.length ? [4, 3] : [] } : { lineWidth: 0 }) };
  });
}

function optionsOf(canvas, data) {
  const muted = colour(canvas, "muted"), grid = colour(canvas, "line");
  const ticks = { color: muted, font: { family: getComputedStyle(canvas).fontFamily, size: 11 }, maxRotation: 0, autoSkipPadding: 12 };
  const isBar = data.kind === "bar", isStacked = isBar && data.series.length > 1;
  const days = data.labels.map(dayOf), isLong = days.at(-1) - days[0] > 200;
  const x = isBar
    ? { stacked: isStacked, grid: { display: false }, border: { display: false }, ticks: { ...ticks, callback: (_, n) => said(data.labels[n], data.grain) } }
    : { type: "linear", min: days[0], max: Math.max(days.at(-1), days[0] + 1), grid: { display: false }, border: { display: false }, ticks: { ...ticks, precision: 0, maxTicksLimit: 6, callback: (at) => NAMES[isLong ? "month" : "day"].format(at * DAY) } };
  return {
    animation: calm.matches ? false : { duration: 250 }, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
    scales: { x, y: { stacked: isStacked, beginAtZero: isBar, grid: { color: grid }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5 } } },
    plugins: {
      legend: { display: data.series.length > 1, position: "bottom", labels: { color: muted, boxWidth: 8, boxHeight: 8, usePointStyle: true, font: ticks.font, generateLabels: keysOf } },
      tooltip: { callbacks: {
        title: ([item]) => (isBar ? said(data.labels[item.dataIndex], data.grain, IN_FULL) : IN_FULL.day.format(item.parsed.x * DAY)),
        label: (item) => `${item.dataset.label}: ${item.parsed.y.toLocaleString(document.documentElement.lang)} ${data.unit}`,
      } },
    },
  };
}

function draw(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  drawn.get(canvas)?.destroy();
  const datasets = data.series.map((series, place) => seriesOf(canvas, data, series, place));
  drawn.set(canvas, new Chart(canvas, { type: data.kind, data: { labels: data.kind === "bar" ? data.labels : undefined, datasets }, options: optionsOf(canvas, data) }));
}

function drawAll() {
  for (const [canvas, chart] of drawn) if (!canvas.isConnected) { chart.destroy(); drawn.delete(canvas); }
  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => drawn.has(canvas) || draw(canvas));
}

drawAll();
document.addEventListener("htmx:after:swap", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((_, canvas) => draw(canvas)));
