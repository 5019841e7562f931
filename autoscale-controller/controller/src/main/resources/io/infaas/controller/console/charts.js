// The last hour, drawn by uPlot.
import {dollars, element, rate, text} from "./rows.js";

const HEIGHT = 150;
const DASHES = {third: [5, 4]};
const KEYS = {first: "━", second: "━", third: "╍"};
const CHARTS = [
  {title: "Queries/s", format: rate, series: [{name: "all", key: "requests", look: "first"}]},
  {title: "Missed objectives/s", format: rate,
    series: [{name: "late", key: "late", look: "second"}, {name: "refused", key: "refused", look: "third"}]},
  {title: "Nodes", format: value => value.toLocaleString("en"),
    series: [{name: "all", key: "nodes", look: "first"}, {name: "answering", key: "nodesUp", look: "third"}]},
  {title: "Cost, $/h", format: dollars, series: [{name: "all", key: "pricePerHour", look: "first"}]}
];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The columns, with an empty place where samples are missing, so that no line crosses it. */
function columns(history, keys) {
  const times = [];
  const values = keys.map(() => []);
  history.times.forEach((moment, i) => {
    if (i > 0 && moment - history.times[i - 1] > 3 * history.everySeconds) {
      times.push(history.times[i - 1] + 1);
      values.forEach(column => column.push(null));
    }
    times.push(moment);
    values.forEach((column, k) => column.push(history[keys[k]][i]));
  });
  return [times, ...values];
}

function chart(parent, {title, format, series}) {
  const values = series.map(() => element("span", "value"));
  const key = element("p", "key", ...series.flatMap(({name, look}, i) => {
    const line = element("span", look, KEYS[look]);
    line.setAttribute("aria-hidden", "true");
    return series.length > 1 ? [element("span", "", line, ` ${name} `, values[i])] : [values[i]];
  }));
  const canvas = element("div", "canvas");
  canvas.setAttribute("role", "img");
  parent.append(element("figure", "", element("figcaption", "", element("h3", "", title), key), canvas));
  let plot;
  let data = [[]];

  /** Shows the values at a place, or where the cursor is not in the chart, the last ones. */
  function say() {
    const at = plot.cursor.idx ?? data[0].length - 1;
    values.forEach((node, i) => {
      const value = data[i + 1]?.[at];
      text(node, value === undefined || value === null ? "no sample yet" : format(value));
    });
  }

  function draw() {
    plot?.destroy();
    const grid = {stroke: colour("--line"), width: 1};
    plot = new uPlot({
      width: canvas.clientWidth || 300,
      height: HEIGHT,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: {show: false},
      cursor: {y: false, drag: {x: false, y: false}},
      scales: {y: {range: (u, low, high) => [0, high > 0 ? 1.1 * high : 1]}},
      axes: [
        {stroke: colour("--soft"), grid, ticks: grid, space: 60, values: "{HH}:{mm}"},
        {stroke: colour("--soft"), grid, ticks: grid, size: 58, space: 30,
          values: (u, ticks) => ticks.map(tick => String(+tick.toPrecision(4)))}
      ],
      series: [{}, ...series.map(one => ({
        stroke: colour(`--${one.look}`), width: 1.5, dash: DASHES[one.look], points: {show: false}, spanGaps: false
      }))],
      hooks: {setCursor: [() => plot && say()]}
    }, data, canvas);
  }

  new ResizeObserver(() => plot?.setSize({width: canvas.clientWidth, height: HEIGHT})).observe(canvas);
  return {
    draw,
    show(history) {
      data = columns(history, series.map(one => one.key));
      if (plot === undefined) {
        draw();
      } else {
        plot.setData(data);
      }
      say();
      const whole = series.map(({name}, i) => {
        const all = data[i + 1].filter(value => value !== null);
        return all.length === 0 ? `${name}: no samples yet`
          : `${name}: now ${format(all.at(-1))}, at most ${format(Math.max(...all))}, at least ${format(Math.min(...all))}`;
      });
      canvas.setAttribute("aria-label", `${title} in the last hour. ${whole.join("; ")}`);
    }
  };
}

/** @param changed called when another application is wanted */
export function hourCharts(changed) {
  const wanted = document.getElementById("application");
  const note = document.getElementById("hour-note");
  const charts = CHARTS.map(one => chart(document.getElementById("charts"), one));
  wanted.addEventListener("change", changed);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(one => one.draw()));
  return {
    path: () => `/history?application=${encodeURIComponent(wanted.value)}`,
    /** The application is not among the busiest any more. */
    forget() {
      wanted.value = "";
    },
    show(history, applications) {
      const names = history.applications;
      if (names.join("\n") !== [...wanted.options].slice(1).map(one => one.value).join("\n")) {
        const chosen = wanted.value;
        wanted.replaceChildren(wanted.options[0], ...names.map(name => new Option(name, name)));
        wanted.value = names.includes(chosen) ? chosen : "";
      }
      const left = applications - names.length;
      text(note, `One sample every ${history.everySeconds} s, times in UTC.`
        + (left > 0 && names.length > 0 ? ` The ${names.length} busiest applications have charts of their own; ${left} more count in the total only.` : ""));
      charts.forEach(one => one.show(history));
    }
  };
}
