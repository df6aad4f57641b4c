/* The map of the heap: address space, then the pages of a cell, then the chunks on them; moment after moment. */
const unpacked = new Map();
async function frames(traceNumber, runNumber) {
  const id = `frames-${traceNumber}-${runNumber}`;
  if (!unpacked.has(id)) {
    const bytes = await inflate(id);
    const map = data.traces[traceNumber].runs[runNumber].map;
    const size = 2 * map.cells;
    for (let i = size; i < bytes.length; i++) bytes[i] = bytes[i] ^ bytes[i - size];
    unpacked.set(id, bytes);
  }
  return unpacked.get(id);
}

function heapMap() {
  const canvas = el("canvas", { class: "map", tabindex: "0", role: "img" });
  const slider = el("input", { type: "range", id: "moment", min: "0", step: "1" });
  const label = el("label", { for: "moment" });
  const readout = el("p", { class: "readout" });
  const spoken = el("p", { class: "readout", "aria-live": "polite" });
  const words = el("p", {});
  const page = el("div", {});
  const key = el("ul", { class: "key" });
  let bytes = null;
  let columns = 128;
  let side = 6;
  let selected = 0;

  const map = () => run().map;
  const hex = value => "0x" + value.toString(16);
  const cellBytes = () => BigInt(map().pages_per_cell) * 4096n;
  const perStretch = () => map().stretch_bytes / 4096 / map().pages_per_cell;
  const address = cell => BigInt(map().stretches[Math.floor(cell / perStretch())]) + BigInt(cell % perStretch()) * cellBytes();
  const cellAt = (sample, cell) => [bytes[2 * map().cells * sample + cell], bytes[2 * map().cells * sample + map().cells + cell]];

  function tell(cell) {
    if (cell < 0 || cell >= map().cells) return "";
    const [code, live] = cellAt(state.sample, cell);
    const pages = map().pages_per_cell === 1 ? "page" : map().pages_per_cell + " pages";
    if (code === 0) return `${pages} at ${hex(address(cell))}: nothing of the allocator's is resident`;
    const kind = run().kinds[(code & 0x7f) - 1];
    const block = chunkAt(address(cell));
    return `${pages} at ${hex(address(cell))}: most of it ${kind.key}, ${Math.round(live / 15 * 100)} % live, ` +
      ((code & 0x80) ? "returnable" : "pinned") + (block ? "; " + block : "");
  }

  const chunksNow = () => run().chunks.find(c => c.sample === state.sample);
  function firstEndingAbove(c, where) {
    let low = 0, high = c.address.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (BigInt(c.address[middle]) + BigInt(c.bytes[middle]) > where) high = middle; else low = middle + 1;
    }
    return low;
  }
  function allocatedIn(c, i) {
    const of = run().allocated_in[run().chunks.indexOf(c)];
    return of && of[i] ? ", allocated in " + run().sites[of[i] - 1] : "";
  }
  const named = (c, i) => c.operation[i] < 0 ? run().kinds[c.kind[i]].key
    : `block of operation ${number.format(c.operation[i])}, ${number.format(c.requested[i])} bytes asked for, thread ${c.thread[i]}` + allocatedIn(c, i);
  function chunkAt(where) {
    const c = chunksNow();
    if (!c) return "";
    for (let i = firstEndingAbove(c, where); i < c.address.length && BigInt(c.address[i]) < where + cellBytes(); i++) {
      if (c.operation[i] >= 0) return named(c, i);
    }
    return "";
  }

  function draw() {
    if (!bytes) return;
    const m = map();
    const width = Math.max(250, canvas.parentElement.clientWidth - 4);
    columns = width < 560 ? 64 : 128;
    side = Math.max(3, Math.floor(width / columns));
    const rows = Math.max(1, Math.ceil(m.cells / columns));
    const ratio = devicePixelRatio || 1;
    canvas.width = columns * side * ratio;
    canvas.height = rows * side * ratio;
    canvas.style.width = columns * side + "px";
    canvas.style.height = rows * side + "px";
    const c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    c.fillStyle = css("--panel");
    c.fillRect(0, 0, columns * side, rows * side);
    const paints = run().kinds.map((kind, i) => look(run().kinds, i).fill);
    const hatch = isDark() ? "rgba(0,0,0,.6)" : "rgba(255,255,255,.75)";
    for (let cell = 0; cell < m.cells; cell++) {
      const [code, live] = cellAt(state.sample, cell);
      if (code === 0) continue;
      const x = cell % columns * side, y = Math.floor(cell / columns) * side;
      c.fillStyle = paints[(code & 0x7f) - 1];
      c.fillRect(x, y, side - 1, side - 1);
      if (code & 0x80) { c.fillStyle = hatch; c.fillRect(x + 1, y + 1, side - 3, side - 3); }
    }
    c.strokeStyle = css("--fg");
    c.lineWidth = 2;
    c.strokeRect(selected % columns * side - 1, Math.floor(selected / columns) * side - 1, side + 1, side + 1);
    describe();
  }

  function describe() {
    const m = map();
    let resident = 0, returnable = 0;
    for (let cell = 0; cell < m.cells; cell++) {
      const code = cellAt(state.sample, cell)[0];
      resident += code !== 0; returnable += (code & 0x80) !== 0;
    }
    const at = run().samples;
    label.textContent = `moment: operation ${number.format(at.operation[state.sample])}, ${seconds(at.nanos[state.sample])}, RSS ${kb(at.rss[state.sample])} `;
    words.textContent = `Each square is ${m.pages_per_cell === 1 ? "a page of 4 kB" : m.pages_per_cell + " pages of 4 kB"} that the allocator of ${run().name} ` +
      `ever kept resident; empty ones are not resident now. At this moment ${number.format(resident)} of ${number.format(m.cells)} are; ` +
      `${number.format(returnable)} of them, drawn hollow, hold nothing in use.`;
    canvas.setAttribute("aria-label", "Map of the heap. " + words.textContent + " Arrow keys move the mark, Enter shows the chunks, comma and full stop step through time.");
    slider.setAttribute("aria-valuetext", label.textContent);
  }

  function chunks() {
    const start = address(selected);
    const end = start + cellBytes();
    const c = chunksNow();
    if (!c) {
      page.replaceChildren(el("p", {}, "Chunks are kept for these moments: "), ...run().chunks.map(kept =>
        el("button", { type: "button", onclick: () => moveTo(kept.sample) },
          "operation " + number.format(run().samples.operation[kept.sample]))));
      return;
    }
    const inside = [];
    for (let i = firstEndingAbove(c, start); i < c.address.length && BigInt(c.address[i]) < end; i++) inside.push(i);
    const cut = c.address.length < c.pieces ? ` (kept: the lowest ${number.format(c.address.length)} of ${number.format(c.pieces)} pieces)` : "";
    const strip = el("div", { class: "strip", "aria-hidden": "true" });
    for (const i of inside) {
      const from = BigInt(c.address[i]) > start ? BigInt(c.address[i]) : start;
      const last = BigInt(c.address[i]) + BigInt(c.bytes[i]);
      const part = el("div", { title: `${hex(BigInt(c.address[i]))}: ${named(c, i)}, ${number.format(c.bytes[i])} bytes` });
      part.style.flex = `${Number((last < end ? last : end) - from)} 0 0`;
      part.style.background = `url(${tile(look(run().kinds, c.kind[i])).toDataURL()})`;
      strip.append(part);
    }
    page.replaceChildren(el("h3", {}, `${hex(start)} to ${hex(end)}`), el("p", {}, tell(selected) + cut), strip,
      table(["address", "bytes", "kind", "block"], inside.slice(0, 200).map(i =>
        [hex(BigInt(c.address[i])), number.format(c.bytes[i]), run().kinds[c.kind[i]].key, c.operation[i] < 0 ? "" : named(c, i)]), "chunks"));
  }

  function moveTo(sample) {
    state.sample = Math.max(0, Math.min(run().samples.operation.length - 1, sample));
    slider.value = String(state.sample);
    draw();
    if (page.children.length) chunks();
  }
  function cellOf(event) {
    const box = canvas.getBoundingClientRect();
    return Math.floor((event.clientY - box.top) / side) * columns + Math.floor((event.clientX - box.left) / side);
  }
  function select(cell) {
    if (cell < 0 || cell >= map().cells) return;
    selected = cell;
    draw();
    spoken.textContent = tell(cell);
  }
  canvas.addEventListener("mousemove", event => { readout.textContent = tell(cellOf(event)); });
  canvas.addEventListener("click", event => { select(cellOf(event)); chunks(); });
  canvas.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step !== undefined) { event.preventDefault(); select(selected + step); }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); chunks(); }
    else if (event.key === ",") moveTo(state.sample - 1);
    else if (event.key === ".") moveTo(state.sample + 1);
  });
  slider.addEventListener("input", () => moveTo(Number(slider.value)));

  async function load() {
    bytes = null;
    const wanted = [state.trace, state.run];
    const got = await frames(...wanted);
    if (wanted[0] !== state.trace || wanted[1] !== state.run) return;
    bytes = got;
    slider.max = String(run().samples.operation.length - 1);
    slider.value = String(state.sample);
    const first = map().cells ? [...Array(map().cells).keys()].find(cell => cellAt(state.sample, cell)[0]) : 0;
    selected = first || 0;
    key.replaceChildren(...run().kinds.map((kind, i) => [kind, i]).filter(([kind]) => kind.role !== "process")
      .map(([kind, i]) => el("li", {}, swatch({ fill: look(run().kinds, i).fill, pattern: "solid" }), kind.key)));
    page.replaceChildren();
    draw();
  }
  listeners.push(what => { if (what === "run") load(); });
  const frame = el("div", {}, canvas);
  let drawnWidth = 0;
  new ResizeObserver(() => { if (frame.clientWidth !== drawnWidth) { drawnWidth = frame.clientWidth; draw(); } }).observe(frame);
  load();
  return el("section", {}, el("h2", {}, "Map of the heap"), words,
    el("div", {}, label, slider), frame, readout, spoken, key,
    el("div", { class: "controls" }, el("button", { type: "button", onclick: chunks }, "chunks of the marked square")), page);
}
