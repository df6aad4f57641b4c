"use strict";
/* Unpacks what the page carries, and draws it. Nothing is asked of the network. */
const el = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};
const number = new Intl.NumberFormat("en-US");
const kb = bytes => number.format(Math.round(bytes / 1024)) + " kB";
const kilobytes = value => number.format(Math.round(value)) + " kB";
const inKilobytes = values => values.map(value => value == null ? value : value / 1024);
const seconds = nanos => (nanos / 1e9).toPrecision(4) + " s";
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

async function inflate(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(text, c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* Colours and patterns. The hue tells the role, the pattern too: nothing is told by colour alone. */
const LOOKS = {
  live: [212, 62, "solid"], header: [230, 24, "down"], cached: [32, 85, "up"], free: [2, 68, "dots"], top: [282, 48, "level"],
  dirty: [338, 64, "cross"], muzzy: [318, 34, "dots"], tail: [52, 72, "down"], metadata: [176, 52, "upright"],
  reserved: [90, 20, "level"], process: [210, 8, "solid"]
};
function look(kinds, place) {
  const kind = kinds[place];
  const [hue, saturation, pattern] = LOOKS[kind.role] || LOOKS.process;
  const before = kinds.slice(0, place).filter(other => other.role === kind.role).length;
  const light = (isDark() ? 56 : 50) + [0, 14, -13, 22, -20, 7, 28][before % 7];
  return { fill: `hsl(${hue + 7 * before} ${saturation}% ${light}%)`, pattern: before % 2 && pattern === "solid" ? "down" : pattern };
}
function tile(looks) {
  const size = 8;
  const canvas = el("canvas", { width: size, height: size });
  const c = canvas.getContext("2d");
  c.fillStyle = looks.fill;
  c.fillRect(0, 0, size, size);
  c.strokeStyle = c.fillStyle = isDark() ? "rgba(0,0,0,.42)" : "rgba(255,255,255,.6)";
  c.lineWidth = 1.4;
  const line = (x, y, toX, toY) => { c.beginPath(); c.moveTo(x, y); c.lineTo(toX, toY); c.stroke(); };
  if (looks.pattern === "up" || looks.pattern === "cross") for (const d of [-size, 0, size]) line(d, size, d + size, 0);
  if (looks.pattern === "down" || looks.pattern === "cross") for (const d of [-size, 0, size]) line(d, 0, d + size, size);
  if (looks.pattern === "level") line(0, 4, size, 4);
  if (looks.pattern === "upright") line(4, 0, 4, size);
  if (looks.pattern === "dots") c.fillRect(2, 2, 2.4, 2.4), c.fillRect(6, 6, 2, 2);
  return canvas;
}
const pattern = looks => document.createElement("canvas").getContext("2d").createPattern(tile(looks), "repeat");
function swatch(looks) {
  const canvas = el("canvas", { width: 22, height: 14, "aria-hidden": "true" });
  const c = canvas.getContext("2d");
  c.fillStyle = c.createPattern(tile(looks), "repeat");
  c.fillRect(0, 0, 22, 14);
  return canvas;
}
const LINES = [[212, []], [2, [7, 3]], [140, [2, 3]], [282, [9, 3, 2, 3]], [32, [4, 4]], [176, [12, 3]], [338, [1, 3]]];
function lineLook(place) {
  const [hue, dash] = LINES[place % LINES.length];
  return { stroke: `hsl(${hue + 23 * Math.floor(place / LINES.length)} 70% ${isDark() ? 66 : 40}%)`, dash };
}

/* A table, made when somebody opens it. */
function lazyTable(summary, headings, rows, name = summary) {
  const details = el("details", {}, el("summary", {}, summary));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(table(headings, rows(), name));
  });
  return details;
}
function table(headings, rows, name) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "table: " + name },
    el("table", {},
      el("thead", {}, el("tr", {}, ...headings.map(text => el("th", { scope: "col" }, text)))),
      el("tbody", {}, ...rows.map(cells => el("tr", {}, ...cells.map((text, i) =>
        i === 0 ? el("th", { scope: "row" }, String(text)) : el("td", {}, String(text))))))));
}

/* What everything on the page shows: a trace, a run of it, the axis, and a moment. */
const state = { trace: 0, run: 0, axis: "operation", share: "resident", sample: 0 };
const listeners = [];
const changed = what => listeners.forEach(listen => listen(what));
let data;
const trace = () => data.traces[state.trace];
const run = () => trace().runs[state.run];
const xs = of => state.axis === "time" ? of.samples.nanos.map(n => n / 1e9) : of.samples.operation;
const xName = () => state.axis === "time" ? "virtual seconds" : "operations";

function choice(name, title, options, chosen, choose) {
  return el("fieldset", {}, el("legend", {}, title), ...options.map(([value, text]) =>
    el("label", {}, el("input", { type: "radio", name, value, checked: value === chosen, onchange: () => choose(value) }), " ", text)));
}

function controls() {
  const parts = [];
  if (data.traces.length > 1) parts.push(choice("trace", "trace", data.traces.map((t, i) => [String(i), t.trace]), "0",
    value => { state.trace = Number(value); state.run = 0; state.sample = run().peak; rebuild(); }));
  parts.push(choice("axis", "along", [["operation", "operations"], ["time", "time"]], state.axis,
    value => { state.axis = value; changed("axis"); }));
  return el("div", { class: "controls" }, ...parts);
}

function runChoice() {
  if (trace().runs.length === 1) return [];
  return [choice("run", "allocator", trace().runs.map((r, i) => [String(i), r.name]), String(state.run),
    value => { state.run = Number(value); state.sample = run().peak; changed("run"); })];
}

function rebuild() {
  listeners.length = 0;
  const charts = document.getElementById("charts");
  charts.replaceChildren(controls(), overTime(), attribution(), heapMap(), sizes(), costs());
}

function download() {
  const blob = new Blob([JSON.stringify(data.result, null, 2)], { type: "application/json" });
  const link = el("a", { href: URL.createObjectURL(blob), download: "alloclab.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

(async () => {
  const status = document.getElementById("state");
  try {
    data = JSON.parse(new TextDecoder().decode(await inflate("data")));
    if (data.traces.length > 0 && data.traces[0].runs.length > 0) {
      state.sample = run().peak;
      rebuild();
    }
    document.getElementById("download").addEventListener("click", download);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rebuild);
    status.textContent = "";
    window.alloclabReady = performance.now();
  } catch (problem) {
    status.textContent = "This page could not unpack what it carries: " + problem;
    throw problem;
  }
})();
