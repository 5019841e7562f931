"use strict";
const variants = JSON.parse(document.getElementById("data").textContent);
const networks = [...new Set(variants.map(variant => variant.architecture))];
const charts = document.getElementById("charts");
const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name);
const nth = i => "c" + i % 8;
const short = name => name.replace(/-[0-9a-f]{8}$/, "");
const figure = value => String(+value.toPrecision(3));

// as many as tell two ticks apart
function digits(ticks) {
  return ticks.length < 2 ? 3 : Math.min(6, Math.max(2, Math.ceil(-Math.log10(ticks[1] - ticks[0]) - 1e-9)));
}

// 1, 2 and 5 of each power of ten, or 1 alone where they are many
function marks(u, ticks) {
  const leading = ticks.at(-1) / ticks[0] > 300 ? /^1/ : /^[125]/;
  return ticks.map(tick => leading.test(tick.toExponential(6)) ? tick : null);
}

function told(v) {
  return `${v.name}: accuracy ${v.accuracy.toFixed(4)} (${v.low.toFixed(4)} to ${v.high.toFixed(4)}), `
    + `${figure(v.latency)} ms, $${figure(v.cost)} a million, ${v.memory.toFixed(0)} MB`;
}

// names where they hide no point and no other name, first those on the front, from the most accurate
function label(u, points) {
  const ratio = devicePixelRatio;
  u.ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  u.ctx.textBaseline = "middle";
  u.ctx.textAlign = "left";
  u.ctx.fillStyle = colour("text");
  const spots = points.map(point => ({x: u.valToPos(point.x, "x", true), y: u.valToPos(point.y, "y", true), point}));
  const taken = spots.map(({x, y}) => ({left: x - 4 * ratio, right: x + 4 * ratio, y, half: 3 * ratio}));
  for (const {x, y, point} of spots.sort((a, b) => b.point.front - a.point.front || a.y - b.y)) {
    const width = u.ctx.measureText(point.label).width;
    const free = place => place.left >= u.bbox.left && place.right <= u.bbox.left + u.bbox.width
      && !taken.some(other => Math.abs(other.y - place.y) < other.half + place.half
        && place.left < other.right && other.left < place.right);
    const place = [-10, 10].flatMap(down => [6 * ratio, -6 * ratio - width].map(right => (
      {left: x + right, right: x + right + width, y: y + down * ratio, half: 6 * ratio}))).find(free);
    if (point.label && place !== undefined) {
      taken.push(place);
      u.ctx.fillText(point.label, place.left, place.y);
    }
  }
}

function intervals(u, points) {
  u.ctx.lineWidth = devicePixelRatio;
  for (const point of points.filter(one => one.low !== undefined)) {
    const x = u.valToPos(point.x, "x", true);
    u.ctx.strokeStyle = colour(point.colour);
    u.ctx.beginPath();
    u.ctx.moveTo(x, u.valToPos(point.low, "y", true));
    u.ctx.lineTo(x, u.valToPos(point.high, "y", true));
    u.ctx.stroke();
  }
}

function ring(u, point) {
  u.ctx.strokeStyle = colour("text");
  u.ctx.lineWidth = 2 * devicePixelRatio;
  u.ctx.beginPath();
  u.ctx.arc(u.valToPos(point.x, "x", true), u.valToPos(point.y, "y", true), 8 * devicePixelRatio, 0, 2 * Math.PI);
  u.ctx.stroke();
}

function draw(title, x, y, scale, series, data, points) {
  const box = charts.appendChild(document.createElement("div"));
  box.className = "chart";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", title);
  const axis = {stroke: () => colour("text"), grid: {stroke: () => colour("line")}, ticks: {stroke: () => colour("line")}};
  let chosen = -1;
  const size = () => ({width: box.clientWidth, height: 360});
  const plot = new uPlot({
    title, ...size(), scales: {x: {time: false, ...x.scale}, y: scale},
    axes: [
      // a cost may be a ten-thousandth of a dollar, which the usual labels round to nothing
      {...axis, label: x.name, filter: x.filter, values: (u, ticks) => ticks.map(tick => tick === null ? "" : figure(tick))},
      {...axis, label: y.name, size: 60, filter: y.filter, values: (u, ticks) => y.values(ticks)}
    ],
    legend: {show: false},
    cursor: {points: {show: false}},
    series: [{}, ...series],
    hooks: {
      draw: [u => {
        u.ctx.save();
        intervals(u, points);
        label(u, points);
        if (chosen >= 0) {
          ring(u, points[chosen]);
        }
        u.ctx.restore();
      }],
      setCursor: [u => u.cursor.left >= 0 && choose(nearest(u))]
    }
  }, data, box);
  const under = box.appendChild(document.createElement("div"));
  under.className = "under";
  under.setAttribute("role", "status");

  function nearest(u) {
    const far = p => Math.hypot(u.valToPos(p.x, "x") - u.cursor.left, u.valToPos(p.y, "y") - u.cursor.top);
    return points.reduce((best, p, i) => far(p) < far(points[best]) ? i : best, 0);
  }

  function choose(i) {
    if (points[i] !== undefined && i !== chosen) {
      chosen = i;
      under.textContent = points[i].told;
      plot.redraw(false, false);
    }
  }

  box.addEventListener("keydown", event => {
    const to = {ArrowRight: chosen + 1, ArrowLeft: chosen - 1, Home: 0, End: points.length - 1}[event.key];
    if (to !== undefined) {
      choose(Math.min(points.length - 1, Math.max(0, to)));
      event.preventDefault();
    }
  });
  addEventListener("resize", () => plot.setSize(size()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw(false, true));
}

function front(key, name) {
  const sorted = [...variants].sort((a, b) => a[key] - b[key] || b.accuracy - a.accuracy);
  let best = -1;
  const steps = sorted.map(v => v.accuracy > best ? best = v.accuracy : null);
  const hidden = {paths: () => null, points: {show: false}};
  const points = sorted.map((v, i) => ({
    x: v[key], y: v.accuracy, low: v.low, high: v.high, told: told(v), label: short(v.name),
    front: steps[i] !== null, colour: nth(networks.indexOf(v.architecture))
  }));
  draw("accuracy against " + name, {name, scale: {distr: 3}, filter: marks},
    {name: "accuracy", values: ticks => ticks.map(tick => tick.toFixed(digits(ticks)))},
    // an accuracy is within 0 and 1
    {range: (u, low, high) => [Math.max(0, low - 0.001), Math.min(1, high + 0.001)]},
    [
      {stroke: () => colour("front"), width: 2, spanGaps: true, points: {show: false},
        paths: uPlot.paths.stepped({align: 1})},
      ...networks.map((network, i) => ({
        ...hidden, points: {show: true, size: 8, fill: () => colour(nth(i)), stroke: () => colour(nth(i))}
      })),
      // in the range of the axis
      hidden, hidden
    ],
    [sorted.map(v => v[key]), steps,
      ...networks.map(network => sorted.map(v => v.architecture === network ? v.accuracy : null)),
      sorted.map(v => v.low), sorted.map(v => v.high)],
    points);
}

function batches() {
  const shown = variants.filter(v => v.front);
  const sizes = [...new Set(shown.flatMap(v => v.batches.map(b => b.batch)))].sort((a, b) => a - b);
  const median = (v, size) => v.batches.find(b => b.batch === size)?.p50Ms ?? null;
  draw("latency against batch size, variants on the front", {name: "batch size", scale: {distr: 3, log: 2}, filter: (u, ticks) => ticks},
    {name: "median latency, ms", filter: marks, values: ticks => ticks.map(tick => tick === null ? "" : figure(tick))}, {distr: 3},
    shown.map(v => {
      const stroke = () => colour(nth(networks.indexOf(v.architecture)));
      return {stroke, width: 2, spanGaps: true, points: {show: true, size: 6, fill: stroke}};
    }),
    [sizes, ...shown.map(v => sizes.map(size => median(v, size)))],
    shown.flatMap(v => v.batches.map((b, i) => ({
      x: b.batch, y: b.p50Ms, front: true, label: i === v.batches.length - 1 ? short(v.name) : "",
      told: `${v.name}: batch ${b.batch}, median ${figure(b.p50Ms)} ms, 99th percentile ${figure(b.p99Ms)} ms`
    }))));
}

document.getElementById("key").append(...networks.map((network, i) => {
  const item = document.createElement("li");
  const dot = item.appendChild(document.createElement("span"));
  dot.style.background = `var(--${nth(i)})`;
  item.append(network);
  return item;
}));
front("latency", "median latency at batch 1, ms");
front("cost", "US dollars for a million items");
front("memory", "memory above the empty runtime, MB");
batches();
document.body.dataset.drawn = String(charts.childElementCount);
