// All nodes at a glance: a square each, filled as far as its memory is. Those that need attention are marked and come first.
import {KINDS, STATES} from "./fleet.js";
import {tally, text} from "./rows.js";

const CELL = 14;
const GAP = 3;
/** Nodes drawn: more are not told apart at a glance. */
const MOST = 2000;

export function fleetMap() {
  const canvas = document.getElementById("map");
  const note = document.getElementById("map-note");
  let nodes = [];

  function draw() {
    const style = getComputedStyle(document.documentElement);
    // read once: a thousand squares are drawn within one frame
    const colours = new Map(["full", "level", "line", "soft", "bad", "warn"]
      .map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
    const colour = name => colours.get(name);
    const width = canvas.parentElement.clientWidth - 2;
    const columns = Math.max(1, Math.floor((width + GAP) / (CELL + GAP)));
    const shown = nodes.slice(0, MOST);
    const height = Math.ceil(shown.length / columns) * (CELL + GAP);
    const scale = window.devicePixelRatio;
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    shown.forEach((node, i) => {
      const x = (i % columns) * (CELL + GAP);
      const y = Math.floor(i / columns) * (CELL + GAP);
      const kind = KINDS[node.state];
      const share = node.memory === undefined || node.memory.of === 0 ? 0 : Math.min(1, node.memory.used / node.memory.of);
      pen.fillStyle = colour(share >= 0.9 ? "full" : "level");
      pen.fillRect(x, y + CELL * (1 - share), CELL, CELL * share);
      pen.strokeStyle = colour(kind === "good" ? "line" : kind === "calm" ? "soft" : kind);
      pen.lineWidth = 1;
      pen.setLineDash(kind === "calm" ? [2, 2] : []);
      pen.strokeRect(x + 0.5, y + 0.5, CELL - 1, CELL - 1);
      pen.beginPath();
      pen.lineWidth = 2;
      pen.setLineDash([]);
      if (kind === "bad") {
        pen.moveTo(x + 4, y + 4);
        pen.lineTo(x + CELL - 4, y + CELL - 4);
        pen.moveTo(x + CELL - 4, y + 4);
        pen.lineTo(x + 4, y + CELL - 4);
      } else if (kind === "warn") {
        pen.moveTo(x + CELL / 2, y + 4);
        pen.lineTo(x + CELL - 4, y + CELL - 4);
        pen.lineTo(x + 4, y + CELL - 4);
        pen.closePath();
      }
      pen.stroke();
    });
  }

  new ResizeObserver(draw).observe(canvas.parentElement);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return all => {
    nodes = all;
    const states = STATES.flatMap(state => nodes.filter(node => node.state === state).map(() => state));
    text(note, nodes.length === 0 ? "No nodes" : `${tally(states)}. Each square is a node, filled by the share of its memory in use.`
      + (nodes.length > MOST ? ` ${(nodes.length - MOST).toLocaleString("en")} are not drawn.` : ""));
    draw();
  };
}
