// Polls the controller and shows what it says. The page changes nothing there.
import {hourCharts} from "./charts.js";
import {decisionsTable} from "./decisions.js";
import {cost, costTable, fleetFollower, fleetTable, present} from "./fleet.js";
import {fleetMap} from "./map.js";
import {inTime, objectives, objectivesTable} from "./objectives.js";
import {dollars, element, mark, percent, rate, text, time} from "./rows.js";
import {hasToken, read, TokenRequired, useToken} from "./server.js";

const EVERY_MS = 1000;
const HISTORY_MS = 5000;
/** Rounds after which a state that does not change is said to be old. */
const OLD_ROUNDS = 8;
const byId = id => document.getElementById(id);

const follow = fleetFollower();
const showMap = fleetMap();
const showFleet = fleetTable();
const showCost = costTable();
const showObjectives = objectivesTable();
const decisions = decisionsTable(() => attempt(readDecisions));
const hour = hourCharts(() => attempt(readHour));
const now = summary(["Queries/s", "In time, last minute", "Nodes answering", "Instances serving", "Cost, $/h", "Gateways"]);

let status;
let answered;
let sameRounds = 0;
let paused = false;
let historyAt = 0;
let running = false;

function summary(names) {
  const values = new Map();
  for (const name of names) {
    const value = element("span");
    const limit = element("span", "limit");
    byId("now").append(element("div", "", element("dt", "", name), element("dd", "", value, limit)));
    values.set(name, [value, limit]);
  }
  return (name, value, of = "") => {
    text(values.get(name)[0], value);
    text(values.get(name)[1], of === "" ? "" : ` of ${of}`);
  };
}

function showStatus(next) {
  sameRounds = status?.time === next.time ? sameRounds + 1 : 0;
  status = next;
  const nodes = follow(status);
  const applications = objectives(status);
  const here = present(nodes);
  showObjectives(applications);
  showMap(nodes);
  showFleet(nodes);
  showCost(here, status.fleet);
  const met = inTime(applications);
  const serving = status.instances.filter(one => ["ACTIVE", "OVERLOADED", "INTERFERED"].includes(one.state)).length;
  now("Queries/s", rate(status.demand.reduce((sum, one) => sum + one.requests, 0)));
  now("In time, last minute", met === undefined ? "–" : percent(met));
  now("Nodes answering", status.nodes.filter(one => one.up).length.toLocaleString("en"), here.length.toLocaleString("en"));
  now("Instances serving", serving.toLocaleString("en"), status.instances.length.toLocaleString("en"));
  now("Cost, $/h", dollars(cost(here)), status.fleet.maximum > 0 ? dollars(status.fleet.budgetPerHour) : "");
  now("Gateways", String(status.gateways.filter(one => one.attached).length));
  text(byId("about"), `policy ${status.policy}, view ${status.view}, running since ${status.started.slice(0, 10)} ${time(status.started)},`
    + ` state of ${time(status.time)} UTC`);
  alert(status.leadership.leads ? sameRounds >= OLD_ROUNDS
    ? `The control loop hangs: its last state is of ${time(status.time)} UTC.` : ""
    : `This controller does not lead${status.leadership.leader === "" ? "" : `; '${status.leadership.leader}' does`}.`
      + " It knows neither nodes nor demand: open the console of the leader.");
}

function alert(message) {
  text(byId("alert"), message);
  byId("alert").hidden = message === "";
}

async function readStatus() {
  showStatus(await read("/status"));
}

async function readDecisions() {
  const path = decisions.path();
  const page = await read(path);
  if (path === decisions.path()) {
    decisions.show(page);
  }
}

async function readHour() {
  historyAt = Date.now();
  const path = hour.path();
  try {
    const history = await read(path);
    if (path === hour.path()) {
      hour.show(history, status?.applications.length ?? 0);
    }
  } catch (failure) {
    hour.forget();
    throw failure;
  }
}

/** Carries out a request and says plainly if the controller does not answer. */
async function attempt(request) {
  try {
    await request();
    answered = new Date();
    byId("access").hidden = true;
    byId("figures").hidden = false;
    mark(byId("link"), paused ? "calm" : "good", paused ? "Paused" : "Live");
    byId("link").classList.add("link");
    return true;
  } catch (failure) {
    if (failure instanceof TokenRequired) {
      askToken();
    } else {
      silent(failure);
    }
    return false;
  }
}

function silent(failure) {
  mark(byId("link"), "bad", "Not answering");
  byId("link").classList.add("link");
  const why = failure.name === "TimeoutError" ? "no answer in time" : failure.message;
  alert(`The controller does not answer (${why}).`
    + (answered === undefined ? "" : ` This page shows the state of ${time(answered.toISOString())} UTC, which may be wrong by now.`)
    + ` Trying again every ${EVERY_MS / 1000} s.`);
}

function askToken() {
  mark(byId("link"), "warn", "Token required");
  byId("link").classList.add("link");
  byId("figures").hidden = true;
  alert("");
  text(byId("refused"), hasToken() ? "The controller refuses this token." : "");
  if (byId("access").hidden) {
    byId("access").hidden = false;
    byId("token").focus();
  }
}

async function round() {
  if (running || paused || document.hidden) {
    return;
  }
  running = true;
  if (await attempt(readStatus)) {
    await attempt(readDecisions);
    if (Date.now() - historyAt >= HISTORY_MS) {
      await attempt(readHour);
    }
  }
  running = false;
}

async function poll() {
  await round();
  setTimeout(poll, EVERY_MS);
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  mark(byId("link"), paused ? "calm" : "good", paused ? "Paused" : "Live");
  byId("link").classList.add("link");
});
byId("access").addEventListener("submit", event => {
  event.preventDefault();
  useToken(byId("token").value.trim());
  round();
});
document.addEventListener("visibilitychange", round);
poll();
