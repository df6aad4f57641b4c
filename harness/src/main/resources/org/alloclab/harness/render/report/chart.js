/* Charts. Each is a sentence, a drawing that arrow keys walk along, what is under the cursor, and a table. */
function chart(title, sentence, spec) {
  const plot = el("div", { class: "plot", role: "img", tabindex: "0" });
  const readout = el("p", { class: "readout", "aria-live": "polite" });
  const key = el("ul", { class: "key" });
  const words = el("p", {});
  const holder = el("div", {});
  let drawn = null;
  let cursor = -1;
  let now = null;

  function width() { return Math.max(260, plot.clientWidth || plot.parentElement?.clientWidth || 600); }

  function read(place) {
    if (place < 0 || place >= now.x.length) return;
    cursor = place;
    const at = state.axis === "time" ? now.x[place].toPrecision(5) + " s" : "operation " + number.format(now.x[place]);
    readout.textContent = at + ": " + now.lines.filter(line => line.value && line.value[place] != null)
      .map(line => line.name + " " + now.text(line.value[place])).join(" · ");
  }

  function draw() {
    now = spec();
    words.textContent = sentence(now);
    plot.setAttribute("aria-label", title + ". " + words.textContent + " Arrow keys walk along it.");
    if (drawn) drawn.destroy();
    key.replaceChildren(...now.lines.filter(line => line.name).map(line =>
      el("li", {}, line.looks ? swatch(line.looks) : lineSwatch(line), line.name)));
    const axis = { stroke: css("--fg"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--grid") } };
    drawn = new uPlot({
      width: width(), height: Math.min(340, Math.max(220, width() * 0.42)),
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 5 } },
      scales: { x: { time: false } },
      axes: [
        // Far enough apart for 1,000,000,000.
        Object.assign({ label: xName(), labelSize: 22, size: 42, space: 90 }, axis),
        Object.assign({ size: 96, values: (u, ticks) => ticks.map(now.text) }, axis)
      ],
      series: [{}].concat(now.lines.map(line => ({
        label: line.name, stroke: line.stroke, width: line.width || 1.6, dash: line.dash, spanGaps: true,
        fill: line.looks ? () => pattern(line.looks) : undefined, points: { show: false }
      }))),
      hooks: {
        setCursor: [u => { if (u.cursor.idx != null) read(u.cursor.idx); }],
        draw: [u => (now.marks || []).forEach(mark => {
          const x = u.valToPos(mark.x, "x", true);
          u.ctx.save();
          u.ctx.fillStyle = css("--fg");
          u.ctx.font = `${11 * devicePixelRatio}px system-ui`;
          u.ctx.textAlign = "center";
          u.ctx.fillText(mark.glyph, x, u.bbox.top + u.bbox.height - 4 * devicePixelRatio);
          u.ctx.restore();
        })]
      }
    }, [now.x].concat(now.lines.map(line => line.value)), plot);
    const headings = [xName()].concat(now.lines.map(line => line.name));
    holder.replaceChildren(lazyTable("as a table", headings, () => now.x.map((x, i) =>
      [number.format(x)].concat(now.lines.map(line => line.value[i] == null ? "" : now.text(line.value[i])))), title));
  }

  plot.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
    if (step === undefined || !now) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(now.x.length - 1, cursor + step));
    drawn.setCursor({ left: drawn.valToPos(now.x[place], "x"), top: 10 });
    read(place);
  });
  const section = el("section", {}, el("h2", {}, title), words, plot, readout, key, holder);
  listeners.push(what => { if (what !== "sample") draw(); });
  let narrow = 0;
  new ResizeObserver(() => {
    if (!plot.clientWidth || plot.clientWidth === narrow) return;
    narrow = plot.clientWidth;
    if (drawn) drawn.setSize({ width: width(), height: Math.min(340, Math.max(220, width() * 0.42)) });
    else draw();
  }).observe(plot);
  return section;
}

function lineSwatch(line) {
  const canvas = el("canvas", { width: 22, height: 14, "aria-hidden": "true" });
  const c = canvas.getContext("2d");
  c.strokeStyle = line.stroke;
  c.lineWidth = line.width || 2;
  c.setLineDash(line.dash || []);
  c.beginPath(); c.moveTo(0, 7); c.lineTo(22, 7); c.stroke();
  return canvas;
}

/* Several runs on one axis: their moments differ, so a run has gaps at those of others. */
function joined(parts, of) {
  const tables = parts.map(part => {
    const x = xs(part);
    const keep = x.map((v, i) => i === 0 || v > x[i - 1]);
    return [x.filter((v, i) => keep[i])].concat(of(part).map(values => values.filter((v, i) => keep[i])));
  });
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

function overTime() {
  return chart("Memory over time", () => {
    const at = run().samples;
    const last = at.rss.length - 1;
    return `Resident memory that grew since the program's first call. ${run().name}: at most ${kb(at.rss[run().peak])}, ` +
      `${kb(at.rss[last])} at the end, where the program holds ${kb(at.live[last])} and the allocator ${kb(at.footprint[last])}.`;
  }, () => {
    const runs = trace().runs;
    const [x, ...values] = joined(runs, part => [part.samples.rss, part.samples.footprint, part.samples.live].map(inKilobytes));
    const lines = [];
    runs.forEach((part, i) => {
      const looks = lineLook(i);
      lines.push({ name: part.name + " RSS", value: values[3 * i], width: 2, ...looks });
      if (runs.length === 1) lines.push({ name: "footprint", value: values[1], stroke: css("--soft"), dash: [5, 3], width: 1.2 });
    });
    lines.push({ name: "live", value: values[2], stroke: css("--fg"), dash: [1, 3], width: 1.6 });
    return { x, lines, text: kilobytes };
  });
}

const GLYPHS = { grown: "+", returned: "\u2193", adjusted: "\u2195", steered: "\u25b8", mark: "\u2691", pause: "\u2016", death: "\u2020" };

function attribution() {
  const glyphsShown = new Set(["adjusted", "steered", "mark", "death", "returned"]);
  const toggle = choice("share", "shown", [["resident", "all"], ["pinned", "pinned: on a page with something in use"],
    ["returnable", "returnable: on a page with nothing in use"]], state.share, value => { state.share = value; changed("share"); });
  const section = chart("Who holds it", now => {
    const place = now.peak;
    const most = now.lines.filter(line => line.own).map(line => [line.own[place], line.name]).sort((a, b) => b[0] - a[0]).slice(0, 3);
    return `${run().name}, ${state.share}: when most was resident, ` +
      most.map(([bytes, name]) => `${name} held ${kilobytes(bytes)}`).join(", ") + ".";
  }, () => {
    const part = run();
    const own = part.kinds.map((kind, i) => inKilobytes(part.samples.operation.map((op, s) =>
      (state.share !== "returnable" ? part.pinned[i][s] : 0) + (state.share !== "pinned" ? part.returnable[i][s] : 0))));
    const order = part.kinds.map((kind, i) => i).filter(i => own[i].some(v => v > 0));
    let sum = part.samples.operation.map(() => 0);
    const lines = order.map(i => {
      sum = sum.map((v, s) => v + own[i][s]);
      return { name: part.kinds[i].key, value: sum, own: own[i], looks: look(part.kinds, i), stroke: "transparent", width: 0 };
    }).reverse();
    lines.push({ name: "RSS", value: inKilobytes(part.samples.rss), stroke: css("--fg"), width: 2 });
    const marks = part.landmarks.filter(m => glyphsShown.has(m.kind)).map(m =>
      ({ x: state.axis === "time" ? m.nanos / 1e9 : m.operation, glyph: GLYPHS[m.kind] }));
    return { x: xs(part), lines, text: kilobytes, marks, peak: part.peak };
  });
  const events = el("div", {});
  const list = () => {
    const marks = run().landmarks;
    events.replaceChildren(lazyTable(`events: ${number.format(marks.length)} (${Object.entries(GLYPHS).map(([k, g]) => g + " " + k).join(", ")})`,
      ["operation", "time", "what", "times", "last with"], () => marks.map(m =>
        [number.format(m.operation), seconds(m.nanos), GLYPHS[m.kind] + " " + m.name, number.format(m.count), m.text]), "events"));
  };
  listeners.push(what => { if (what === "run") list(); });
  list();
  const words = el("dl", {});
  const means = () => words.replaceChildren(...run().kinds.filter((kind, i) => run().pinned[i].some(v => v) || run().returnable[i].some(v => v))
    .flatMap(kind => [el("dt", {}, kind.key), el("dd", {}, kind.meaning)]));
  listeners.push(what => { if (what === "run") means(); });
  means();
  section.querySelector("h2").after(el("div", { class: "controls" }, ...runChoice(), toggle));
  section.append(events, el("details", {}, el("summary", {}, "what the kinds are"), words));
  return section;
}

function costs() {
  const faults = chart("Page faults", () => {
    const last = run().samples.faults.length - 1;
    return "Faults so far. " + trace().runs.map(part => `${part.name}: ${number.format(part.samples.faults[part.samples.faults.length - 1])}`).join(", ") + ".";
  }, () => {
    const [x, ...values] = joined(trace().runs, part => [part.samples.faults]);
    return { x, lines: trace().runs.map((part, i) => ({ name: part.name, value: values[i], ...lineLook(i) })), text: v => number.format(Math.round(v)) };
  });
  const calls = chart("System calls", () => "System calls so far. " +
    trace().runs.map(part => `${part.name}: ${number.format(part.samples.calls[part.samples.calls.length - 1])}`).join(", ") + ".",
  () => {
    const [x, ...values] = joined(trace().runs, part => [part.samples.calls]);
    return { x, lines: trace().runs.map((part, i) => ({ name: part.name, value: values[i], ...lineLook(i) })), text: v => number.format(Math.round(v)) };
  });
  return el("div", {}, faults, calls);
}

function sizes() {
  const holder = el("div", {});
  const draw = () => {
    const s = run().sizes;
    const used = s.allocations.map((v, i) => i).filter(i => s.allocations[i] || s.live_blocks[i]);
    const most = used.reduce((best, i) => s.allocations[i] > s.allocations[best] ? i : best, used[0] || 0);
    const slack = s.slack_bytes.reduce((a, b) => a + b, 0);
    const size = i => i === 0 ? "to 1" : number.format(2 ** (i - 1) + 1) + " to " + number.format(2 ** i);
    holder.replaceChildren(
      el("p", {}, used.length ? `Most blocks have ${size(most)} bytes. At the last moment ${kb(slack)} of the program's blocks are slack: ` +
        "usable, and not asked for." : "The program asked for nothing."),
      table(["bytes", "blocks", "mean life in operations", "live blocks", "live kB", "slack kB"], used.map(i => [
        size(i), number.format(s.allocations[i]), s.freed[i] ? number.format(Math.round(s.lifetimes[i] / s.freed[i])) : "-",
        number.format(s.live_blocks[i]), number.format(Math.round(s.live_bytes[i] / 1024)), number.format(Math.round(s.slack_bytes[i] / 1024))]), "blocks by size"));
  };
  listeners.push(what => { if (what === "run") draw(); });
  draw();
  return el("section", {}, el("h2", {}, "Sizes, slack, lifetimes"), holder);
}
