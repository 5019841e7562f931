"use strict";
const variants = JSON.parse(document.getElementById("data").textContent);
const colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2"];
const measures = [
  {key: "latency", name: "median latency at batch 1, ms"},
  {key: "cost", name: "cost of a million items at saturation, US dollars"},
  {key: "memory", name: "memory above the empty runtime, MB"}
];

// an accuracy is within 0 and 1
function accuracies(low, high) {
  const margin = Math.max((high - low) / 10, 0.0005);
  return [Math.max(0, low - margin), Math.min(1, high + margin)];
}

// as many as tell two ticks apart
function digits(ticks) {
  return ticks.length < 2 ? 3 : Math.min(6, Math.max(2, Math.ceil(-Math.log10(ticks[1] - ticks[0]) - 1e-9)));
}

function draw(measure) {
  const points = [...variants].sort((a, b) => a[measure.key] - b[measure.key] || b.accuracy - a.accuracy);
  const networks = [...new Set(variants.map(variant => variant.architecture))];
  const xs = points.map(point => point[measure.key]);
  let best = -1;
  const front = points.map(point => {
    if (point.accuracy <= best) {
      return null;
    }
    best = point.accuracy;
    return point.accuracy;
  });
  const columns = networks.map(network =>
    points.map(point => point.architecture === network ? point.accuracy : null));
  const box = document.createElement("div");
  box.className = "chart";
  const under = document.createElement("div");
  under.className = "under";
  document.getElementById("charts").append(box, under);
  const plot = new uPlot({
    title: "accuracy against " + measure.name,
    width: Math.min(900, document.body.clientWidth),
    height: 380,
    scales: {x: {time: false, distr: 3}, y: {range: (u, low, high) => accuracies(low, high)}},
    axes: [
      // a cost may be a ten-thousandth of a dollar, which the usual labels round to nothing
      {label: measure.name, values: (u, ticks) => ticks.map(tick => tick === null ? "" : String(+tick.toPrecision(3)))},
      {label: "accuracy", size: 70, values: (u, ticks) => ticks.map(tick => tick.toFixed(digits(ticks)))}
    ],
    legend: {live: false},
    cursor: {points: {show: false}},
    series: [
      {label: measure.name},
      {label: "front", stroke: "#bbb", width: 2, spanGaps: true, points: {show: false},
        paths: uPlot.paths.stepped({align: 1})},
      ...networks.map((network, i) => ({
        label: network, stroke: colours[i % colours.length], paths: () => null,
        points: {show: true, size: 9, fill: colours[i % colours.length]}
      }))
    ],
    hooks: {
      setCursor: [u => {
        const point = points[u.cursor.idx];
        under.textContent = point === undefined ? "" : `${point.name}: accuracy ${point.accuracy.toFixed(4)}`
          + ` (${point.low.toFixed(4)} to ${point.high.toFixed(4)}), ${point.latency.toPrecision(3)} ms,`
          + ` $${point.cost.toPrecision(3)} a million, ${point.memory.toFixed(0)} MB`;
      }]
    }
  }, [xs, front, ...columns], box);
  return plot;
}

document.body.dataset.drawn = String(measures.map(draw).length);
