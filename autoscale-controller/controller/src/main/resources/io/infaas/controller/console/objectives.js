// Applications with their demand classes: what they get, and what they are due.
import {element, mark, number, pagedRows, percent, rate, text} from "./rows.js";

const MET = 0.01;
const MISSED = 0.05;
const ORDER = ["missed", "at risk", "met", "no queries"];
const KINDS = {missed: "bad", "at risk": "warn", met: "good", "no queries": "calm"};

function verdict(row) {
  if (row.late === undefined) {
    return "no queries";
  }
  const missed = row.late + row.refused;
  if (missed > MISSED || row.accuracy < row.floor - 1e-9) {
    return "missed";
  }
  return missed > MET ? "at risk" : "met";
}

function classRow(demand, application, aliases) {
  const row = {
    key: `${application} ${demand.target} ${demand.minAccuracy} ${demand.boundMs} ${demand.batch}`,
    application,
    name: (demand.target === application ? "" : `${demand.target}: `)
      + `within ${number(demand.boundMs, demand.boundMs < 10 ? 1 : 0)} ms, batch ${demand.batch}`,
    floor: demand.minAccuracy,
    requests: demand.requests,
    items: demand.items,
    late: demand.late,
    refused: demand.refused,
    accuracy: demand.accuracy,
    waiting: demand.waiting,
    servedBy: servedBy(demand.servedBy, aliases)
  };
  row.verdict = verdict(row);
  return row;
}

function servedBy(rates, aliases) {
  const all = Object.values(rates).reduce((sum, one) => sum + one, 0);
  const most = Object.entries(rates).filter(([, one]) => one > 0).sort((a, b) => b[1] - a[1]);
  return most.slice(0, 3).map(([variant, one]) => `${aliases.get(variant) ?? variant} ${number(100 * one / all, 0)} %`).join(", ")
    + (most.length > 3 ? ` and ${most.length - 3} more` : "");
}

function sum(rows, of) {
  return rows.reduce((total, row) => total + of(row), 0);
}

/** The mean over the classes that had queries, weighed by their rates; undefined if none had. */
function mean(rows, of) {
  const counted = rows.filter(row => of(row) !== undefined);
  const weight = sum(counted, row => row.requests);
  return counted.length === 0 ? undefined
    : weight > 0 ? sum(counted, row => row.requests * of(row)) / weight : sum(counted, of) / counted.length;
}

/** The applications, worst first, each followed by its classes. */
export function objectives(status) {
  const aliases = new Map(status.instances.map(one => [one.variant, one.alias]));
  return status.applications.map(application => {
    const classes = status.demand.filter(one => one.application === application.application)
      .map(one => classRow(one, application.application, aliases));
    const worst = Math.min(ORDER.length - 1, ...classes.map(row => ORDER.indexOf(row.verdict)));
    return {
      key: application.application,
      application: application.application,
      name: application.application,
      whole: true,
      floor: application.minAccuracy,
      requests: sum(classes, row => row.requests),
      items: sum(classes, row => row.items),
      late: mean(classes, row => row.late),
      refused: mean(classes, row => row.refused),
      accuracy: mean(classes, row => row.accuracy),
      waiting: sum(classes, row => row.waiting),
      servedBy: "",
      verdict: ORDER[worst],
      classes
    };
  }).sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || (a.name < b.name ? -1 : 1));
}

/** Of all queries of about the last minute, the share that was answered in time; undefined without queries. */
export function inTime(applications) {
  const missed = mean(applications.flatMap(one => one.classes), row => row.late === undefined ? undefined : row.late + row.refused);
  return missed === undefined ? undefined : Math.max(0, 1 - missed);
}

function make(first) {
  const name = element("th", first.whole ? "" : "class");
  name.scope = "row";
  const state = element("span");
  const cells = ["number", "number extra", "number", "number", "number", "number", "number extra", "extra small"]
    .map(className => element("td", className));
  const row = element("tr", first.whole ? "whole" : "", name, element("td", "", state), ...cells);
  return {
    row,
    update(item) {
      const share = value => value === undefined ? "–" : percent(value);
      text(name, item.name);
      mark(state, KINDS[item.verdict], item.verdict);
      const floor = item.floor > 1 ? "unreachable" : number(item.floor, 4);
      [rate(item.requests), rate(item.items), share(item.late), share(item.refused),
        item.accuracy === undefined ? "–" : number(item.accuracy, 4), floor, String(item.waiting), item.servedBy]
        .forEach((value, i) => text(cells[i], value));
      cells[4].classList.toggle("bad", item.accuracy < item.floor - 1e-9);
    }
  };
}

export function objectivesTable() {
  const filter = document.getElementById("objectives-filter");
  const show = pagedRows({
    body: document.getElementById("objectives-rows"),
    pages: document.getElementById("objectives-pages"),
    size: 30, make, key: item => item.key, noun: "Rows"
  });
  let applications = [];
  function shown() {
    const wanted = filter.value.trim().toLowerCase();
    show(applications
      .filter(one => [one.name, one.verdict, ...one.classes.map(row => row.name + row.servedBy)]
        .some(value => value.toLowerCase().includes(wanted)))
      .flatMap(one => [one, ...one.classes]));
  }
  filter.addEventListener("input", shown);
  return all => {
    applications = all;
    shown();
  };
}
