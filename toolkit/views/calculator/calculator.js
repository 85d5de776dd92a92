// The calculator in a page: sliders, the sums of toolkit/economics/playing.py, and a chart redrawn in place.
// Text goes in by textContent alone. A test holds these sums equal to Python's over random inputs.

const SHARES = ["review_share", "reviewer_sensitivity", "escalation_completed_share", "retry_correlation"];
const PARTS = ["model", "review", "escalation", "wrong_answers", "fixed"];
const WORDS = { model: "model", review: "review", escalation: "taken over by people", wrong_answers: "wrong answers", fixed: "fixed" };
const FILLS = { model: "#0072B2", review: "#56B4E9", escalation: "#E69F00", wrong_answers: "#D55E00", fixed: "#8c8c8c" };
const TITLES = { "prompt-only": "Prompt only", rag: "RAG", "long-context": "Long context", "fine-tuned": "Fine-tuned", hybrid: "Hybrid" };
const LINES = {
  "prompt-only": ["#000000", "2 5"], rag: ["#0072B2", ""], "long-context": ["#D55E00", "10 6"],
  "fine-tuned": ["#9C4F7F", "10 4 2 4"], hybrid: ["#00785A", "16 5"],
};
const SVG = "http://www.w3.org/2000/svg";

function attemptsMade(refused, alike, most) {
  let still = refused, attempts = 1;
  for (let k = 1; k < most; k += 1) {
    attempts += still;
    still *= (refused * (1 - alike) + k * alike) / (1 - alike + k * alike);
  }
  return [still, attempts];
}

function costs(state, at, option, fleet) {
  const [refused, attempts] = attemptsMade(1 - option.accepted, at.retry_correlation, state.attempts_max);
  const volume = Math.max(at.tasks_per_month, 1) * state.ramp_share;
  let attemptUSD = option.attempt_usd;
  if (fleet) {
    const replicas = Math.ceil((volume * attempts) / fleet.attempts_per_replica - 1e-9) + fleet.failover;
    attemptUSD = replicas <= fleet.replicas_max ? (replicas * fleet.usd_per_replica) / (volume * attempts) : NaN;
  }
  const accepted = 1 - refused, caught = at.review_share * at.reviewer_sensitivity, minute = at.labour_usd_per_hour / 60;
  const wrong = accepted * (1 - option.right_when_accepted);
  const handled = refused + wrong * caught, escaped = wrong * (1 - caught);
  const parts = {
    model: attempts * attemptUSD,
    review: accepted * at.review_share * at.review_minutes * minute,
    escalation: handled * at.handling_minutes * minute,
    wrong_answers: escaped * at.wrong_answer_usd,
    fixed: option.fixed_usd_per_month / volume,
  };
  const completed = accepted * option.right_when_accepted + at.escalation_completed_share * handled;
  const submitted = parts.model + parts.review + parts.escalation + parts.wrong_answers + parts.fixed;
  return { ...parts, completed, usd: completed > 0 ? submitted / completed : NaN };
}

export function play(state, moved) {
  const at = {};
  for (const slider of state.sliders) at[slider.name] = slider.name in moved ? moved[slider.name] : slider.likely;
  const names = ["accepted", "right_when_accepted", "attempt_usd", "fixed_usd_per_month"];
  return state.options.map((option) => {
    const worlds = option.worlds.accepted.map((_, world) => {
      const here = {}, own = {};
      for (const name in at) {
        here[name] = at[name] * state.factors[name][world];
        if (SHARES.includes(name)) here[name] = Math.min(here[name], 1);
      }
      for (const name of names) own[name] = option.worlds[name][world];
      return costs(state, here, own, option.fleet);
    });
    const spread = worlds.map((world) => world.usd), known = spread.every(Number.isFinite);
    spread.sort((a, b) => a - b);
    const end = (share) => (known ? spread[Math.round(share * (spread.length - 1))] : null);
    const row = { option: option.option, usd: end(0.5), low: end(0.1), high: end(0.9) };
    for (const part of [...PARTS, "completed"]) {
      const mean = worlds.reduce((sum, world) => sum + world[part], 0) / worlds.length;
      row[part] = Number.isFinite(mean) ? mean : null;
    }
    return row;
  });
}

// A part's share of the median: parts are means, and add up to the mean.
function partOf(row, part) {
  return row.usd === null ? null : (row.usd * row[part]) / PARTS.reduce((sum, each) => sum + row[each], 0);
}

function money(usd) {
  if (usd === null || !Number.isFinite(usd)) return "no cost";
  if (usd === 0) return "$0";
  if (usd >= 1000) return "$" + Math.round(usd).toLocaleString("en");
  return "$" + (usd >= 1 ? usd.toFixed(2) : usd.toPrecision(2));
}

function count(value) { return Number(value.toPrecision(3)).toLocaleString("en"); }

function make(tag, words, more) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  Object.assign(made, more);
  return made;
}

function draw(parent, tag, more, words) {
  const made = document.createElementNS(SVG, tag);
  for (const name in more) made.setAttribute(name, more[name]);
  if (words !== undefined) made.textContent = words;
  parent.appendChild(made);
  return made;
}

function nice(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= most);
}

function bars(svg, rows) {
  svg.replaceChildren();
  const known = rows.filter((row) => row.usd !== null);
  const most = nice(Math.max(1e-6, ...known.map((row) => Math.max(row.usd, row.high ?? 0))));
  const x = (usd) => 130 + (Math.min(usd, most) / most) * 420;
  for (let tick = 0; tick <= 4; tick += 1) {
    draw(svg, "line", { x1: x((most * tick) / 4), x2: x((most * tick) / 4), y1: 4, y2: 244, stroke: "#e0e0e0" });
    draw(svg, "text", { x: x((most * tick) / 4), y: 262, "text-anchor": "middle", "font-size": 14, fill: "#595959" }, money((most * tick) / 4));
  }
  rows.forEach((row, place) => {
    const y = 8 + place * 48;
    draw(svg, "text", { x: 122, y: y + 23, "text-anchor": "end", "font-size": 17 }, TITLES[row.option] ?? row.option);
    if (row.usd === null) { draw(svg, "text", { x: 136, y: y + 23, "font-size": 15 }, "completes nothing, or cannot serve this volume"); return; }
    let from = 0;
    for (const part of PARTS) {
      const to = from + partOf(row, part);
      draw(svg, "rect", { x: x(from), y, width: Math.max(0, x(to) - x(from)), height: 24, fill: FILLS[part] });
      from = to;
    }
    draw(svg, "text", { x: 566, y: y + 19, "font-size": 17, "font-weight": 600, class: "usd" }, money(row.usd));
    if (row.low !== null) {
      draw(svg, "line", { x1: x(row.low), x2: x(row.high), y1: y + 32, y2: y + 32, stroke: "#1a1a1a", "stroke-width": 3 });
      draw(svg, "text", { x: 566, y: y + 37, "font-size": 13, fill: "#595959" }, `${money(row.low)} to ${money(row.high)}`);
    }
  });
}

function curve(svg, state, moved) {
  svg.replaceChildren();
  const volumes = Array.from({ length: 49 }, (_, place) => 10 ** (2 + place / 8)), at = {};
  for (const slider of state.sliders) at[slider.name] = slider.name in moved ? moved[slider.name] : slider.likely;
  const now = Math.min(1e8, Math.max(100, at.tasks_per_month));
  const lines = state.options.map((option) => volumes.map((volume) => costs(state, { ...at, tasks_per_month: volume }, option, option.fleet).usd));
  const all = lines.flat().filter((usd) => Number.isFinite(usd) && usd > 0);
  if (!all.length) return;
  const low = Math.floor(Math.log10(Math.min(...all)) * 2) / 2, high = Math.max(low + 0.5, Math.ceil(Math.log10(Math.max(...all)) * 2) / 2);
  const x = (volume) => 66 + ((Math.log10(volume) - 2) / 6) * 510, y = (usd) => 10 + (1 - (Math.log10(usd) - low) / (high - low)) * 150;
  for (let power = 2; power <= 8; power += 1) {
    draw(svg, "line", { x1: x(10 ** power), x2: x(10 ** power), y1: 10, y2: 160, stroke: "#e0e0e0" });
    draw(svg, "text", { x: x(10 ** power), y: 178, "text-anchor": "middle", "font-size": 13, fill: "#595959" }, ["100", "1,000", "10,000", "100,000", "1 M", "10 M", "100 M"][power - 2]);
  }
  for (let power = Math.ceil(low); power <= high; power += 1) draw(svg, "text", { x: 60, y: y(10 ** power) + 5, "text-anchor": "end", "font-size": 13, fill: "#595959" }, money(10 ** power));
  draw(svg, "line", { x1: x(now), x2: x(now), y1: 6, y2: 160, stroke: "#1a1a1a", "stroke-dasharray": "3 3" });
  const ends = [];
  state.options.forEach((option, place) => {
    const [colour, dash] = LINES[option.option] ?? ["#595959", ""];
    const points = volumes.map((volume, at_) => [volume, lines[place][at_]]).filter(([, usd]) => Number.isFinite(usd) && usd > 0);
    if (!points.length) return;
    draw(svg, "polyline", { points: points.map(([volume, usd]) => `${x(volume).toFixed(1)},${y(usd).toFixed(1)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash });
    const [volume, usd] = points[points.length - 1];
    ends.push({ x: x(volume) + 6, y: y(usd), name: TITLES[option.option] ?? option.option, colour });
  });
  ends.sort((a, b) => a.y - b.y);
  ends.forEach((end, place) => { if (place) end.y = Math.max(end.y, ends[place - 1].y + 16); });
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - 162);
  for (const end of ends) draw(svg, "text", { x: end.x, y: end.y + 5 - over, "font-size": 14, fill: end.colour }, end.name);
}

function summary(state, rows, at) {
  const known = rows.filter((row) => row.usd !== null).sort((a, b) => a.usd - b.usd);
  if (!known.length) return "No option completes a task with these figures.";
  const [first, second] = known, human = ((at.handling_minutes / 60) * at.labour_usd_per_hour) / Math.max(at.escalation_completed_share, 1e-9);
  const title = (row) => TITLES[row.option] ?? row.option;
  const largest = PARTS.reduce((a, b) => (first[a] >= first[b] ? a : b));
  const gap = second ? ` ${title(second)} is next at ${money(second.usd)}.` : "";
  const people = at.escalation_completed_share > 0 ? ` ${human < first.usd ? "People alone would cost less" : "People alone would cost more"}: about ${money(human)}.` : "";
  return `At ${count(at.tasks_per_month)} tasks a month, ${title(first)} is the cheapest option for each completed task: ${money(first.usd)}` +
    (first.low === null ? "." : `, between ${money(first.low)} and ${money(first.high)} in 8 worlds of 10.`) + gap +
    ` Most of it is ${WORDS[largest]}.${people}`;
}

const FORMULAS = {
  usd: "the median of (model + review + taken over + wrong answers + fixed) / share of tasks completed over worlds; the parts split it as their means do",
  model: "attempts made x cost of an attempt",
  review: "share accepted x share reviewed x minutes x labour / 60",
  escalation: "share that a person handles x minutes x labour / 60",
  wrong_answers: "share of wrong answers that escape review x cost of one",
  fixed: "fixed cost a month / tasks a month (over the ramp)",
};
const RESTS = {
  usd: ["escalation_completed_share"], model: ["retry_correlation"], review: ["review_share", "review_minutes", "labour_usd_per_hour"],
  escalation: ["handling_minutes", "labour_usd_per_hour", "reviewer_sensitivity"], wrong_answers: ["wrong_answer_usd", "review_share", "reviewer_sensitivity"], fixed: ["tasks_per_month"],
};

function explain(box, state, row, part, at) {
  box.replaceChildren(make("strong", `${TITLES[row.option] ?? row.option}, ${part === "usd" ? "per completed task" : WORDS[part]}: `), make("span", FORMULAS[part] + ". "));
  const option = state.options.find((each) => each.option === row.option);
  box.append(make("span", `Share completed ${row.completed === null ? "unknown" : (100 * row.completed).toFixed(1) + "%"}. Answers: ${option.seen}; attempts: ${option.priced}. `));
  for (const name of RESTS[part]) {
    const slider = state.sliders.find((each) => each.name === name);
    box.append(make("div", `${name.replaceAll("_", " ")} = ${count(at[name])} ${slider.unit ?? ""}. Source: ${at[name] === slider.likely ? slider.source : "moved here"}`));
  }
}

function table(body, state, rows, at, box) {
  body.replaceChildren();
  for (const row of rows) {
    const line = make("tr");
    line.append(make("th", TITLES[row.option] ?? row.option, { scope: "row" }));
    for (const part of ["usd", ...PARTS]) {
      const cell = make("td"), shown = part === "usd" ? row.usd : partOf(row, part);
      const button = make("button", money(shown), { type: "button", title: "Show the formula and the source" });
      button.addEventListener("click", () => explain(box, state, row, part, at));
      cell.append(button);
      line.append(cell);
    }
    body.append(line);
  }
}

function safeCell(value) {
  const text = String(value ?? "");
  const guarded = typeof value === "string" && /^[\s\u0000-\u001f]*[=+\-@＝＋－＠]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export function csv(state, rows, at) {
  const lines = [["option", "usd_per_completed_task", "p10", "p90", ...PARTS.map((part) => part + "_usd_per_submitted_task"), "completed_share"]];
  for (const row of rows) lines.push([row.option, row.usd, row.low, row.high, ...PARTS.map((part) => row[part]), row.completed]);
  lines.push([], ["assumption", "value", "unit", "source"]);
  for (const slider of state.sliders) lines.push([slider.name, at[slider.name], slider.unit ?? "", at[slider.name] === slider.likely ? slider.source : "moved in the calculator"]);
  return lines.map((line) => line.map(safeCell).join(",")).join("\n") + "\n";
}

function save(words, kind, name) {
  const link = make("a", "", { href: URL.createObjectURL(new Blob([words], { type: kind })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function bounds(slider) {
  const most = slider.share ? 1 : slider.name === "tasks_per_month" ? 1e8 : Math.max(slider.high * 3, slider.likely * 3, 1);
  return { least: slider.name === "tasks_per_month" ? 100 : 0, most };
}

export function readFragment(state, fragment) {
  const moved = {};
  for (const [name, text] of new URLSearchParams(fragment.replace(/^#/, ""))) {
    const slider = state.sliders.find((each) => each.name === name), value = Number(text);
    if (slider && text.trim() && Number.isFinite(value) && value >= bounds(slider).least && value <= bounds(slider).most) moved[name] = value;
  }
  return moved;
}

function control(slider, change) {
  const { least, most } = bounds(slider), long = slider.name === "tasks_per_month", words = slider.name.replaceAll("_", " ");
  const toPlace = (value) => (long ? Math.log10(value) : value), toValue = (place) => (long ? Math.round(10 ** place) : place);
  const range = make("input", undefined, { type: "range", min: toPlace(least), max: toPlace(most), step: long ? 0.01 : (most - least) / 200 });
  const typed = make("input", undefined, { type: "number", min: least, max: most, step: "any" });
  range.setAttribute("aria-label", `${words}, slider`);
  typed.setAttribute("aria-label", `${words}, typed`);
  const row = make("div", undefined, { className: "control" }), label = make("label", words);
  label.title = `${slider.unit ?? ""}; ${slider.source}`;
  const said = make("small", "", { role: "alert" });
  const set = (value) => { range.value = toPlace(value); typed.value = Number(value.toPrecision(4)); said.textContent = ""; };
  range.addEventListener("input", () => { const value = Number(toValue(Number(range.value)).toPrecision(4)); typed.value = value; said.textContent = ""; change(value); });
  typed.addEventListener("input", () => {
    const value = typed.valueAsNumber, good = Number.isFinite(value) && value >= least && value <= most;
    said.textContent = good ? "" : `${count(least)} to ${count(most)} ${slider.unit ?? ""}`;
    if (good) { range.value = toPlace(value); change(value); }
  });
  typed.addEventListener("keydown", (event) => event.stopPropagation());
  row.append(label, range, typed, said);
  return { row, set };
}

export function mount(root, held, { fragment = "", heard = () => {} } = {}) {
  const { state, presets, note } = held;
  let moved = readFragment(state, fragment);
  root.replaceChildren();
  root.classList.add("gw-cost");
  const headline = make("p", "", { className: "headline" });
  headline.setAttribute("role", "status");
  const left = make("div", undefined, { className: "left" }), right = make("div", undefined, { className: "right" });
  const chart = draw(right, "svg", { viewBox: "0 0 700 268", role: "img", "aria-label": "Cost per completed task of each option, by part" });
  const key = make("p", undefined, { className: "key" });
  for (const part of PARTS) { const chip = make("span", WORDS[part]); chip.style.borderColor = FILLS[part]; key.append(chip); }
  right.append(key, make("p", "The same over tasks a month, every number at its likely value (dashed: now)", { className: "title" }));
  const lines = draw(right, "svg", { viewBox: "0 0 700 184", role: "img", "aria-label": "Cost per completed task of each option from 100 to 100 million tasks a month" });
  const foot = make("div"), body = make("tbody"), grid = make("table"), head = make("tr"), said = make("div", "Press a number to see its formula and source.", { className: "explain" });
  said.setAttribute("role", "status");
  for (const words of ["Per completed task", "all", ...PARTS.map((part) => WORDS[part])]) head.append(make("th", words, { scope: "col" }));
  const top = make("thead");
  top.append(head);
  grid.append(top, body);
  const now = () => Object.fromEntries(state.sliders.map((slider) => [slider.name, moved[slider.name] ?? slider.likely]));
  let rows = [];
  const redraw = () => {
    const began = performance.now(), at = now();
    rows = play(state, moved);
    headline.textContent = summary(state, rows, at);
    bars(chart, rows);
    curve(lines, state, moved);
    table(body, state, rows, at, said);
    root.dataset.redrawMs = (performance.now() - began).toFixed(2);
    heard({ ...moved });
  };
  const controls = Object.fromEntries(state.sliders.map((slider) => [slider.name, control(slider, (value) => { moved = { ...moved, [slider.name]: value }; redraw(); })]));
  const put = (values) => { moved = { ...values }; const at = now(); for (const name in controls) controls[name].set(at[name]); redraw(); };
  const choice = make("select");
  choice.setAttribute("aria-label", "preset");
  for (const preset of presets) choice.append(make("option", preset.name));
  choice.addEventListener("change", () => put(presets[choice.selectedIndex].moved));
  left.append(choice, ...state.sliders.map((slider) => controls[slider.name].row));
  const buttons = make("div", undefined, { className: "buttons" }), link = make("input", undefined, { readOnly: true, type: "text" });
  link.setAttribute("aria-label", "link to these figures");
  const add = (words, act) => { const button = make("button", words, { type: "button" }); button.addEventListener("click", act); buttons.append(button); };
  const fragmentOf = () => "#" + new URLSearchParams(Object.entries(moved).map(([name, value]) => [name, String(value)])).toString();
  add("Link to share", () => { const page = String(location.href).split("#")[0]; link.value = page + fragmentOf(); link.select(); if (held.page) history.replaceState(null, "", fragmentOf()); });
  add("CSV", () => save(csv(state, rows, now()), "text/csv", "costs.csv"));
  if (held.page) add("HTML", () => save("<!doctype html>\n" + document.documentElement.outerHTML, "text/html", "costs.html"));
  buttons.append(link);
  left.append(buttons);
  foot.append(grid, said, make("small", note));
  root.append(headline, left, right, foot);
  put(moved);
  return { put, rows: () => rows };
}

export default {
  render({ model, el }) {
    const root = make("div");
    el.append(root);
    const panel = mount(root, model.get("held"), { heard: (moved) => { model.set("moved", moved); model.save_changes(); } });
    model.on("msg:custom", (message) => { if (message && message.kind === "put") panel.put(message.moved); });
  },
};
