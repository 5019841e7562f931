// Nodes with what is loaded there, and what they cost.
import {bar, dollars, element, mark, number, pagedRows, tally, text, time} from "./rows.js";

const GIB = 2 ** 30;
/** How long a node that is not listed any more is still shown, ms. */
const GONE_MS = 60000;
export const STATES = ["not answering", "interrupted", "gone", "cordoned", "ending", "requested", "booting", "ready"];
export const KINDS = {"not answering": "bad", interrupted: "warn", gone: "calm", cordoned: "warn", ending: "calm", requested: "calm",
  booting: "calm", ready: "good"};
const LOADED = 8;

function state(node, machine) {
  const life = machine?.life ?? "ready";
  if (node === undefined || life === "ending" || life === "gone") {
    return life;
  }
  if (!node.up) {
    return "not answering";
  }
  if (!node.reached) {
    return "answers gateways";
  }
  return life === "ready" && node.cordoned ? "cordoned" : life;
}

function nodeOf(id, node, machine, instances) {
  const offering = machine?.offering ?? node.offering;
  const type = node?.type ?? offering.split("/")[0];
  return {
    id, type, offering,
    state: state(node, machine),
    why: machine === undefined ? "" : [machine.drifts ? "drifts" : "", machine.until === "" ? "" : `until ${time(machine.until)}`, machine.why]
      .filter(part => part !== "").join(", "),
    instances,
    memory: node === undefined ? undefined : {used: node.usedBytes ?? node.plannedBytes, of: node.memoryBytes,
      measured: node.usedBytes !== undefined, lost: node.memoryLost},
    cores: node === undefined ? undefined : {used: node.busyCores, of: node.cores},
    gpus: node === undefined || node.gpus === 0 ? undefined : {used: node.busyGpus, of: node.gpus},
    price: machine?.pricePerHour ?? node.pricePerHour
  };
}

/** Follows the nodes of one status after another: one that is not listed any more is shown as gone for a minute. */
export function fleetFollower() {
  let before = new Map();
  return status => {
    const instances = Map.groupBy(status.instances, one => one.node);
    const nodes = new Map(status.nodes.map(one => [one.node, one]));
    const machines = new Map(status.fleet.machines.map(one => [one.node, one]));
    const now = new Map();
    for (const id of new Set([...nodes.keys(), ...machines.keys()])) {
      now.set(id, nodeOf(id, nodes.get(id), machines.get(id), instances.get(id) ?? []));
    }
    for (const [id, node] of before) {
      const gone = node.goneAt ?? Date.parse(status.time);
      if (!now.has(id) && Date.parse(status.time) - gone < GONE_MS) {
        now.set(id, {...node, goneAt: gone, state: "gone", why: `not listed since ${time(new Date(gone).toISOString())}`,
          instances: [], memory: undefined, cores: undefined, gpus: undefined, price: 0});
      }
    }
    before = now;
    return [...now.values()].sort((a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  };
}

/** Nodes that are there, come or go: all that may cost. */
export function present(nodes) {
  return nodes.filter(node => node.state !== "gone");
}

function loaded(instances) {
  return instances.map(one => one.alias + (one.count > 1 ? ` ×${one.count}` : "")
    + (one.state === "ACTIVE" ? "" : ` ${one.state.toLowerCase()}`));
}

function gibibytes(memory) {
  return memory.of === 0 ? "" : `${memory.measured ? "" : "~"}${number(memory.used / GIB, 1)} / ${number(memory.of / GIB, 0)} GiB`
    + (memory.lost ? ", not given back" : "");
}

function processors({cores, gpus}) {
  return cores === undefined ? "" : `${number(cores.used, 1)} / ${number(cores.of, 0)}`
    + (gpus === undefined ? "" : `, GPUs ${number(gpus.used, 1)} / ${gpus.of}`);
}

export function busy({cores, gpus}) {
  return cores === undefined ? 0 : Math.max(cores.used / cores.of, gpus === undefined ? 0 : gpus.used / gpus.of);
}

function make() {
  const id = element("span", "id");
  const kind = element("span", "small under");
  const name = element("th", "", id, kind);
  name.scope = "row";
  const its = element("span");
  const why = element("span", "small under");
  const models = element("ul", "models");
  const memory = element("span", "bar-text");
  const cores = element("span", "bar-text");
  const price = element("td", "number extra");
  const row = element("tr", "", name, element("td", "", its, why), element("td", "", models), element("td", "", memory),
    element("td", "", cores), price);
  return {
    row,
    update(node) {
      text(id, node.id);
      text(kind, node.offering === "fixed" ? `${node.type}, fixed` : node.offering);
      mark(its, KINDS[node.state] ?? "calm", node.state);
      text(why, node.why);
      row.classList.toggle("gone", node.state === "gone");
      list(models, loaded(node.instances), node.instances);
      bar(memory, node.memory === undefined ? 0 : node.memory.used / node.memory.of, node.memory === undefined ? "" : gibibytes(node.memory));
      bar(cores, busy(node), processors(node));
      text(price, node.price > 0 ? dollars(node.price) : "–");
    }
  };
}

function list(parent, texts, instances) {
  const shown = texts.length > LOADED ? [...texts.slice(0, LOADED), `and ${texts.length - LOADED} more`] : texts;
  while (parent.children.length > shown.length) {
    parent.lastElementChild.remove();
  }
  shown.forEach((value, i) => {
    const item = parent.children[i] ?? parent.appendChild(element("li"));
    text(item, value);
    const state = i < LOADED ? instances[i].state : "";
    item.className = ["FAILED", "SILENT", "OVERLOADED", "INTERFERED"].includes(state) ? "warn" : "";
  });
}

export function fleetTable() {
  const filter = document.getElementById("fleet-filter");
  const only = document.getElementById("fleet-state");
  only.append(...STATES.map(name => new Option(name, name)));
  const show = pagedRows({
    body: document.getElementById("fleet-rows"),
    pages: document.getElementById("fleet-pages"),
    size: 25, make, key: node => node.id, noun: "Nodes"
  });
  let nodes = [];
  function shown() {
    const wanted = filter.value.trim().toLowerCase();
    show(nodes.filter(node => (only.value === "" || node.state === only.value)
      && (wanted === "" || [node.id, node.type, node.offering, node.state, ...loaded(node.instances)]
        .some(value => value.toLowerCase().includes(wanted)))));
  }
  filter.addEventListener("input", shown);
  only.addEventListener("change", shown);
  return all => {
    nodes = all;
    shown();
  };
}

function sum(nodes, of) {
  return nodes.reduce((total, node) => total + (of(node) ?? 0), 0);
}

/** What all nodes cost together, US dollars per hour. */
export function cost(nodes) {
  return sum(nodes, node => node.price);
}

function makeOffering() {
  const name = element("th");
  name.scope = "row";
  const cells = ["number", "small", "number extra", "number"].map(className => element("td", className));
  const memory = element("span", "bar-text");
  const cores = element("span", "bar-text");
  const row = element("tr", "", name, ...cells, element("td", "extra", memory), element("td", "extra", cores));
  return {
    row,
    update({offering, nodes}) {
      const each = nodes[0].price;
      text(name, offering);
      text(cells[0], nodes.length.toLocaleString("en"));
      text(cells[1], tally(nodes.map(node => node.state)));
      text(cells[2], each > 0 ? dollars(each) : "–");
      text(cells[3], cost(nodes) > 0 ? dollars(cost(nodes)) : "–");
      const total = {used: sum(nodes, node => node.memory?.used), of: sum(nodes, node => node.memory?.of),
        measured: nodes.every(node => node.memory?.measured ?? true), lost: false};
      bar(memory, total.used / total.of, gibibytes(total));
      const busyCores = {cores: {used: sum(nodes, node => node.cores?.used), of: sum(nodes, node => node.cores?.of)}};
      bar(cores, busy(busyCores), busyCores.cores.of === 0 ? "" : processors(busyCores));
    }
  };
}

export function costTable() {
  const note = document.getElementById("cost-note");
  const show = pagedRows({
    body: document.getElementById("cost-rows"),
    pages: document.getElementById("cost-pages"),
    size: 20, make: makeOffering, key: item => item.offering, noun: "Offerings"
  });
  return (nodes, fleet) => {
    const groups = Map.groupBy(nodes, node => node.offering === "fixed" ? `${node.type}, fixed` : node.offering);
    show([...groups].map(([offering, its]) => ({offering, nodes: its})).sort((a, b) => cost(b.nodes) - cost(a.nodes)
      || (a.offering < b.offering ? -1 : 1)));
    const unpriced = nodes.filter(node => node.price === 0).length;
    text(note, `$${dollars(cost(nodes))} per hour for ${nodes.length - unpriced} nodes with a price`
      + (unpriced > 0 ? `; ${unpriced} nodes have none` : "")
      + (fleet.maximum > 0 ? `. Limits: ${fleet.minimum} to ${fleet.maximum} nodes, $${dollars(fleet.budgetPerHour)} per hour.` : "."));
  };
}
