// The charts of the calculator. Text goes in by textContent alone; each option has one colour and dash, as in every chart:
// TITLES, LINES, FILLS and WORDS are written above these files by toolkit/views/calculator/script.py.

const SVG = "http://www.w3.org/2000/svg", INK = "#1a1a1a", FAINT = "#595959", RULE = "#e0e0e0";
const VOLUMES = Array.from({ length: 97 }, (_, place) => 10 ** (2 + place / 16));

const titleOf = (option) => TITLES[option] ?? option;

function money(usd) {
  if (usd === null || !Number.isFinite(usd)) return "no cost";
  if (usd === 0) return "$0";
  if (usd >= 100) return "$" + Math.round(usd).toLocaleString("en");
  return "$" + (usd >= 0.1 ? usd.toFixed(2) : String(Number(usd.toPrecision(2))));
}

const tick = (usd) => "$" + usd.toLocaleString("en", { maximumSignificantDigits: 4 });
const count = (value) => Number(value.toPrecision(3)).toLocaleString("en");

function make(tag, text, more) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  Object.assign(made, more);
  return made;
}

function draw(parent, tag, more, text) {
  const made = document.createElementNS(SVG, tag);
  for (const name in more) made.setAttribute(name, more[name]);
  if (text !== undefined) made.textContent = text;
  parent.appendChild(made);
  return made;
}

// A number that tells its formula when it is pressed, by mouse or by keyboard.
function pressed(parent, more, text, tell) {
  const made = draw(parent, "text", { ...more, role: "button", tabindex: 0, class: "number " + (more.class ?? ""), "aria-label": `${more.about}: ${text}. Show its formula and source` }, text);
  made.removeAttribute("about");
  made.addEventListener("click", tell);
  made.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); tell(); } });
  return made;
}

function nice(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 4.8, 6, 8, 10].map((each) => each * size).find((each) => each >= most * 0.9999) ?? most;
}

// What each option costs, by part, with its range below; on a phone its name and amount stand above.
function bars(svg, rows, tell, slim) {
  svg.replaceChildren();
  const known = rows.filter((row) => row.usd !== null);
  const most = nice(Math.max(1e-6, ...known.map((row) => Math.max(row.usd, row.high))));
  const step = slim ? 64 : 42, drop = slim ? 24 : 0, left = slim ? 14 : 136, wide = slim ? 336 : 446;
  const x = (usd) => left + (Math.min(usd, most) / most) * wide, foot = 6 + rows.length * step;
  svg.setAttribute("viewBox", `0 0 ${slim ? 380 : 720} ${foot + 22}`);
  for (let part = 0; part <= 4; part += 1) {
    const at = x((most * part) / 4);
    draw(svg, "line", { x1: at, x2: at, y1: 4, y2: foot, stroke: RULE });
    draw(svg, "text", { x: at, y: foot + 17, "text-anchor": "middle", "font-size": 14, fill: FAINT }, tick((most * part) / 4));
  }
  rows.forEach((row, place) => {
    const y = 6 + place * step + drop, top = y - drop, name = titleOf(row.option);
    draw(svg, "rect", { x: 0, y: top + 1, width: 7, height: 22, fill: (LINES[row.option] ?? [FAINT])[0] });
    draw(svg, "text", { x: 14, y: top + 18, "font-size": 17, fill: INK }, name);
    if (row.usd === null) { draw(svg, "text", { x: left + 8, y: y + 18, "font-size": slim ? 13 : 15, fill: INK }, "completes nothing, or cannot serve this volume"); return; }
    let from = 0;
    for (const part of PARTS) {
      const to = from + partOf(row, part);
      if (x(to) - x(from) > 0.3) draw(svg, "rect", { x: x(from), y, width: x(to) - x(from), height: 22, fill: FILLS[part], stroke: INK, "stroke-width": 0.5 });
      from = to;
    }
    for (const end of [row.low, row.high]) draw(svg, "line", { x1: x(end), x2: x(end), y1: y + 24, y2: y + 34, stroke: INK, "stroke-width": 2 });
    draw(svg, "line", { x1: x(row.low), x2: x(row.high), y1: y + 29, y2: y + 29, stroke: INK, "stroke-width": 3 });
    pressed(svg, { x: slim ? 252 : 600, y: top + 17, "text-anchor": slim ? "end" : "start", "font-size": 17, "font-weight": 600, class: "usd", about: name }, money(row.usd), () => tell(row, "usd"));
    draw(svg, "text", { x: slim ? 378 : 600, y: slim ? top + 17 : y + 34, "text-anchor": slim ? "end" : "start", "font-size": 13, fill: FAINT }, `${money(row.low)} to ${money(row.high)}`);
  });
}

// The ends of the axis and the ticks at 1, 2 and 5 of each power of ten between them.
function decades(least, most) {
  const steps = [];
  for (let power = Math.floor(Math.log10(least)) - 1; power <= Math.log10(most) + 1; power += 1) for (const each of [1, 2, 5]) steps.push(each * 10 ** power);
  const low = steps.filter((each) => each <= least * 1.0001).pop(), high = steps.find((each) => each >= most * 0.9999);
  const inside = steps.filter((each) => each >= low && each <= high);
  return { low, high: high > low ? high : low * 10, ticks: inside.length > 6 ? inside.filter((each) => /^0?\.?0*1/.test(String(each))) : inside };
}

// Cost over volume, all else likely; a dot where another option becomes the cheapest.
function curve(svg, state, at, changed, slim) {
  const right = slim ? 356 : 556;
  svg.replaceChildren();
  svg.setAttribute("viewBox", slim ? `0 0 380 ${184 + 20 * Math.ceil(state.options.length / 2)}` : "0 0 720 178");
  const likely = likelyCosts(state, at), lines = state.options.map((_, place) => VOLUMES.map((volume) => likely(place, volume)));
  const all = lines.flat().filter((usd) => usd !== null);
  if (!all.length) { draw(svg, "text", { x: 66, y: 90, "font-size": 16, fill: INK }, "No option has a cost at any volume."); return; }
  const { low, high, ticks } = decades(Math.min(...all), Math.max(...all));
  const x = (volume) => 66 + ((Math.log10(volume) - 2) / 6) * (right - 66), y = (usd) => 12 + (1 - Math.log10(usd / low) / Math.log10(high / low)) * 142;
  for (let power = 2; power <= 8; power += 1) {
    draw(svg, "line", { x1: x(10 ** power), x2: x(10 ** power), y1: 12, y2: 154, stroke: RULE });
    draw(svg, "text", { x: x(10 ** power), y: 171, "text-anchor": "middle", "font-size": slim ? 11 : 13, fill: FAINT }, ["100", "1,000", "10,000", "100,000", "1 M", "10 M", "100 M"][power - 2]);
  }
  for (const usd of ticks) {
    draw(svg, "line", { x1: 66, x2: right, y1: y(usd), y2: y(usd), stroke: RULE });
    draw(svg, "text", { x: 60, y: y(usd) + 5, "text-anchor": "end", "font-size": 13, fill: FAINT }, tick(usd));
  }
  const now = Math.min(1e8, Math.max(100, at.tasks_per_month)), ends = [];
  draw(svg, "line", { x1: x(now), x2: x(now), y1: 4, y2: 154, stroke: INK, "stroke-dasharray": "3 3" });
  state.options.forEach((option, place) => {
    const [colour, dash] = LINES[option.option] ?? [FAINT, ""];
    const points = VOLUMES.map((volume, spot) => [volume, lines[place][spot]]).filter(([, usd]) => usd !== null);
    if (!points.length) return;
    draw(svg, "polyline", { points: points.map(([volume, usd]) => `${x(volume).toFixed(1)},${y(usd).toFixed(1)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash });
    ends.push({ y: y(points[points.length - 1][1]), name: titleOf(option.option), colour, dash });
  });
  for (const { tasks_per_month: volume } of changed) {
    const usd = Math.min(...state.options.map((_, place) => likely(place, volume) ?? Infinity));
    if (Number.isFinite(usd)) draw(svg, "circle", { cx: x(volume), cy: y(usd), r: 5, fill: "#fff", stroke: INK, "stroke-width": 2 });
  }
  const named = slim ? ends.map((end, place) => ({ ...end, x: 8 + (place % 2) * 190, y: 194 + 20 * Math.floor(place / 2) })) : apart(ends, 17, 14, 154).map((end) => ({ ...end, x: 562 }));
  named.forEach((end) => {
    draw(svg, "line", { x1: end.x, x2: end.x + 28, y1: end.y, y2: end.y, stroke: end.colour, "stroke-width": 3, "stroke-dasharray": end.dash });
    draw(svg, "text", { x: end.x + 34, y: end.y + 5, "font-size": 14, fill: INK }, end.name);
  });
}

// Labels moved as little as keeps them a line apart and inside.
function apart(labels, gap, top, foot) {
  const placed = labels.map((each) => ({ ...each })).sort((a, b) => a.y - b.y);
  placed.forEach((each, place) => { each.y = Math.max(each.y, place ? placed[place - 1].y + gap : top); });
  for (let place = placed.length - 1; place >= 0; place -= 1) placed[place].y = Math.min(placed[place].y, place === placed.length - 1 ? foot : placed[place + 1].y - gap);
  return placed;
}

// A name as one line or two, parted where they are nearest in length.
function twoLines(name) {
  if (name.length <= 9) return [name];
  const parts = name.split(" "), cuts = parts.slice(1).map((_, at) => [parts.slice(0, at + 1).join(" "), parts.slice(at + 1).join(" ")]);
  return cuts.sort((a, b) => Math.max(...a.map((each) => each.length)) - Math.max(...b.map((each) => each.length)))[0] ?? [name];
}

// Where one option's money goes, a step a part, up to what a completed task costs; beside it, people alone.
function waterfall(svg, row, human, tell) {
  svg.replaceChildren();
  svg.setAttribute("viewBox", "0 0 720 178");
  if (row.usd === null) { draw(svg, "text", { x: 66, y: 90, "font-size": 16, fill: INK }, `${titleOf(row.option)} completes nothing, or cannot serve this volume.`); return; }
  const steps = [], colour = (LINES[row.option] ?? [FAINT])[0];
  let from = 0;
  for (const part of PARTS) { const usd = partOf(row, part); steps.push({ name: WORDS[part], from, usd, fill: FILLS[part], part }); from += usd; }
  steps.push({ name: "a completed task", from: 0, usd: row.usd, fill: colour, part: "usd" });
  if (human !== null) steps.push({ name: "people alone", from: 0, usd: human, fill: "#ffffff", part: "human" });
  const most = Math.max(...steps.map((step) => step.from + step.usd)) || 1, y = (usd) => 22 + (1 - usd / most) * 108, wide = 696 / steps.length;
  draw(svg, "line", { x1: 0, x2: 696, y1: y(0), y2: y(0), stroke: INK });
  steps.forEach((step, place) => {
    const left = place * wide + 10, top = y(step.from + step.usd), middle = left + (wide - 20) / 2;
    draw(svg, "rect", { x: left, y: top, width: wide - 20, height: Math.max(1, y(step.from) - top), fill: step.fill, stroke: INK, "stroke-width": 0.75 });
    if (place < PARTS.length) draw(svg, "line", { x1: left + wide - 20, x2: left + wide, y1: top, y2: top, stroke: FAINT, "stroke-dasharray": "3 3" });
    pressed(svg, { x: middle, y: top - 6, "text-anchor": "middle", "font-size": 15, "font-weight": 600, about: step.name }, money(step.usd), () => tell(row, step.part));
    const lines = twoLines(step.name);
    lines.forEach((line, at) => draw(svg, "text", { x: middle, y: 148 + at * 15, "text-anchor": "middle", "font-size": 13, fill: INK }, line));
  });
}
