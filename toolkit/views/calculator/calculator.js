// The calculator: sliders and typed numbers over a scenario, every figure redrawn in the page as a hand moves.

const NAMES = {
  tasks_per_month: "Tasks a month", review_share: "Share of answers reviewed", review_minutes: "Minutes to review one",
  reviewer_sensitivity: "Share of mistakes a reviewer sees", handling_minutes: "Minutes for a person to do a task",
  labour_usd_per_hour: "A person's hour, USD", escalation_completed_share: "Share of those tasks completed",
  wrong_answer_usd: "A wrong answer costs, USD", retry_correlation: "How alike retries are (0 to 1)",
};
const FORMULAS = {
  usd: "(model + review + taken over + wrong answers + building + fixed) / share of tasks completed, the median world; its parts split it as their means do",
  range: "10th and 90th percentile of the cost per completed task over the worlds that the ranges allow",
  model: "attempts made x cost of an attempt, and a vendor's price for a resolved task if there is one, per completed task",
  review: "share accepted x share reviewed x minutes x a person's hour / 60, per completed task",
  escalation: "share that a person handles x minutes x a person's hour / 60, per completed task",
  wrong_answers: "share of wrong answers that escape review x cost of one, per completed task",
  build: "what it costs to build / months that it lives / tasks a month (over the ramp), per completed task",
  fixed: "fixed costs a month / tasks a month (over the ramp), per completed task",
  human: "minutes for a person to do a task x a person's hour / 60 / share of those tasks completed, the median of the worlds; a person's own mistakes are not counted",
  month: "cost per completed task x share completed x tasks a month: a rough bill, with wrong answers and people's time in it",
};
const RESTS = {
  usd: ["escalation_completed_share"], range: ["wrong_answer_usd", "labour_usd_per_hour", "handling_minutes"], model: ["retry_correlation"],
  review: ["review_share", "review_minutes", "labour_usd_per_hour"], escalation: ["handling_minutes", "labour_usd_per_hour", "review_share", "reviewer_sensitivity"],
  wrong_answers: ["wrong_answer_usd", "review_share", "reviewer_sensitivity"], build: ["tasks_per_month"], fixed: ["tasks_per_month"],
  human: ["handling_minutes", "labour_usd_per_hour", "escalation_completed_share"], month: ["tasks_per_month"],
};

const valueOf = (slider, value) => (slider.share ? `${Number((100 * value).toPrecision(3))}%` : `${count(value)} ${slider.unit ?? ""}`);

// The figures in plain words: text, and numbers that can be pressed.
export function summary(rows, at, human) {
  const known = rows.filter((row) => row.usd !== null).sort((a, b) => a.usd - b.usd);
  if (!known.length) return ["No option completes a task with these figures."];
  const [first, second] = known, say = (row, part, usd) => ({ row, part, text: money(usd) });
  const near = (usd) => Math.abs(usd - first.usd) < 0.1 * (first.high - first.low), largest = PARTS.reduce((a, b) => (first[a] >= first[b] ? a : b)), month = first.usd * first.completed * at.tasks_per_month;
  const told = [`At ${count(at.tasks_per_month)} tasks a month, ${titleOf(first.option)} costs least for each completed task: `, say(first, "usd", first.usd)];
  told.push(", between ", say(first, "range", first.low), " and ", say(first, "range", first.high), " in 8 worlds of 10. ");
  if (second) told.push(`${titleOf(second.option)} is next at `, say(second, "usd", second.usd), near(second.usd) ? ", too close to tell apart. " : ". ");
  told.push(`Most of it is ${WORDS[largest]}. All told about `, { row: first, part: "month", text: money(Number(month.toPrecision(2))) }, " a month. ");
  if (human !== null) told.push(`People alone, not counting people's own mistakes, would cost ${near(human) ? "about as much" : human < first.usd ? "less" : "more"}: `, say(first, "human", human), " a task.");
  return told;
}

// Named settings of the sliders; the first is the scenario as it is.
export function whatIfs(state) {
  const likely = settings(state, {}), tasks = likely.tasks_per_month;
  return [
    ["As the scenario says", {}], ["Every answer is reviewed", { review_share: 1 }], ["No answer is reviewed", { review_share: 0 }],
    ["Ten times the volume", { tasks_per_month: Math.min(tasks * 10, 1e8) }], ["A tenth of the volume", { tasks_per_month: Math.max(tasks / 10, 100) }],
    ["A wrong answer costs nothing", { wrong_answer_usd: 0 }], ["A wrong answer costs double", { wrong_answer_usd: Math.max(likely.wrong_answer_usd * 2, 1) }],
  ];
}

function explain(box, state, row, part, at) {
  const option = state.options.find((each) => each.option === row.option), item = make("p"), list = make("ul");
  const title = part === "human" ? "People alone" : `${titleOf(row.option)}, ${WORDS[part] ?? { usd: "per completed task", range: "the range", month: "a month" }[part]}`;
  item.append(make("strong", `${title}: `), make("span", `${FORMULAS[part]}.`));
  if (part !== "human") list.append(make("li", `Share of tasks completed ${row.completed === null ? "unknown" : (100 * row.completed).toFixed(1) + "%"}. Answers: ${option.seen}. An attempt: ${money(option.attempt_usd)} likely, ${option.priced}.`));
  for (const name of RESTS[part]) list.append(make("li", origin(state, name, at)));
  box.show(item, list);
}

function origin(state, name, at) {
  const slider = state.sliders.find((each) => each.name === name);
  return `${NAMES[name]}: ${valueOf(slider, at[name])}. Source: ${at[name] === slider.likely ? slider.source : "moved here"}`;
}

// Where formulas and sources are told: beside the figures, and Escape closes it.
function tellingBox() {
  const box = make("div", undefined, { className: "explain" }), inner = make("div", "Press any number, or a slider's name, for its formula and source.");
  const close = make("button", "Close", { type: "button", hidden: true });
  let from = null;
  inner.setAttribute("role", "status");
  box.append(close, inner);
  box.show = (...nodes) => { from = document.activeElement; inner.replaceChildren(...nodes); close.hidden = false; box.classList.add("open"); };
  const shut = () => { box.classList.remove("open"); close.hidden = true; if (from?.isConnected) from.focus(); };
  close.addEventListener("click", shut);
  return { box, shut };
}

// A row of buttons an option, made once; a redraw changes their text alone, so that no focus is lost.
function table(body, rows, tell) {
  const made = Array.from(body.rows, (line) => line.dataset.option);
  if (made.join() !== rows.map((row) => row.option).join()) body.replaceChildren(...rows.map((row) => tableLine(row.option, tell)));
  rows.forEach((row, place) => body.rows[place].querySelectorAll("button").forEach((button) => {
    const { part } = button.dataset, shown = money(part === "usd" ? row.usd : partOf(row, part));
    button.row = row;
    button.textContent = shown;
    button.setAttribute("aria-label", `${titleOf(row.option)}, ${part === "usd" ? "all" : WORDS[part]}: ${shown}. Show its formula and source`);
  }));
}

function tableLine(option, tell) {
  const line = make("tr");
  line.dataset.option = option;
  line.append(make("th", titleOf(option), { scope: "row" }));
  for (const part of ["usd", ...PARTS]) {
    const spot = make("td"), button = make("button", "", { type: "button", className: "number" });
    button.dataset.part = part;
    button.addEventListener("click", () => tell(button.row, part));
    spot.append(button);
    line.append(spot);
  }
  return line;
}

// The largest of 1, 2 and 5 times a power of ten that is no more than this.
function roundStep(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((each) => each * size).find((each) => each <= most * 1.0001);
}

function control(slider, change, told) {
  const { least, most } = bounds(slider), long = slider.name === "tasks_per_month", name = NAMES[slider.name];
  const toPlace = (value) => (long ? Math.log10(value) : value), toValue = (place) => (long ? Math.round(10 ** place) : place);
  const range = make("input", undefined, { type: "range", min: toPlace(least), max: toPlace(most), step: long ? 0.01 : roundStep(most / 150) });
  const typed = make("input", undefined, { type: "number", min: least, max: most, step: "any" });
  range.setAttribute("aria-label", `${name}, slider`);
  typed.setAttribute("aria-label", `${name}, typed`);
  const row = make("div", undefined, { className: "control" }), label = make("button", name, { type: "button", className: "name", title: `${slider.unit ?? ""}; ${slider.source}` }), said = make("small", "");
  said.setAttribute("role", "alert");
  label.addEventListener("click", () => told(slider.name));
  let kept = slider.likely;
  const spoken = (value) => range.setAttribute("aria-valuetext", valueOf(slider, value));
  const set = (value) => { kept = value; range.value = toPlace(value); typed.value = Number(value.toPrecision(6)); said.textContent = ""; typed.removeAttribute("aria-invalid"); spoken(value); };
  range.addEventListener("input", () => { const value = Number(toValue(Number(range.value)).toPrecision(4)); kept = value; typed.value = value; said.textContent = ""; typed.removeAttribute("aria-invalid"); spoken(value); change(value); });
  typed.addEventListener("input", () => {
    const value = typed.valueAsNumber, good = Number.isFinite(value) && value >= least && value <= most;
    said.textContent = good ? "" : `not used: ${count(least)} to ${count(most)} ${slider.unit ?? ""}`;
    typed.setAttribute("aria-invalid", String(!good));
    if (good) { kept = value; range.value = toPlace(value); spoken(value); change(value); }
  });
  // What is left typed is never a figure that was not taken: the nearest that may be stands in its place.
  typed.addEventListener("change", () => {
    if (typed.getAttribute("aria-invalid") !== "true") return;
    const value = typed.valueAsNumber, given = Number.isFinite(value), near = given ? Math.min(most, Math.max(least, value)) : kept;
    set(near);
    said.textContent = `${given ? `${count(value)} was not used` : "no number"}: ${count(least)} to ${count(most)} ${slider.unit ?? ""}; now ${count(near)}`;
    if (given) change(near);
  });
  row.append(label, range, typed, said);
  return { row, set };
}

const LOOKS = [["volume", "Cost over volume"], ["money", "Where the money goes"]];

// The page's parts, once; what they show comes later.
function skeleton(root) {
  const inner = make("div", undefined, { className: "gw-cost" });
  root.replaceChildren(inner);
  root.classList.add("gw-cost-box");
  const headline = make("p", "", { className: "headline" }), left = make("div", undefined, { className: "left" }), right = make("div", undefined, { className: "right" });
  headline.setAttribute("role", "status");
  const chart = draw(right, "svg", { role: "group", "aria-label": "Cost per completed task of each option in USD, by part; the table below has the numbers" });
  const key = make("p", undefined, { className: "key" });
  for (const part of PARTS) { const chip = make("span", WORDS[part]); chip.style.borderColor = FILLS[part]; key.append(chip); }
  key.append(make("span", "line: 8 worlds of 10", { className: "plain" }));
  const looks = make("div", undefined, { className: "looks" }), which = make("select"), caption = make("p", "", { className: "caption" });
  which.setAttribute("aria-label", "option whose money is shown");
  right.append(key, looks);
  const second = draw(right, "svg", { viewBox: "0 0 720 178", role: "group" });
  right.append(caption);
  const foot = make("div", undefined, { className: "foot" }), body = make("tbody"), grid = make("table"), head = make("tr"), top = make("thead");
  for (const text of ["USD per completed task", "all", ...PARTS.map((part) => WORDS[part])]) head.append(make("th", text, { scope: "col" }));
  top.append(head);
  grid.append(top, body);
  const note = make("p", "", { className: "note" }), { box, shut } = tellingBox();
  foot.append(grid, note);
  inner.append(headline, left, right, foot);
  return { headline, left, right, chart, key, looks, which, second, caption, body, note, box, shut };
}

function sayHeadline(to, told, tell) {
  to.replaceChildren(...told.map((each) => {
    if (typeof each === "string") return document.createTextNode(each);
    const button = make("button", each.text, { type: "button", className: "number", title: "Show the formula and the source" });
    button.addEventListener("click", () => tell(each.row, each.part));
    return button;
  }));
}

function volumesInWords(state, at, changed) {
  const likely = likelyCosts(state, at), first = state.options.map((option, place) => [likely(place, 100), option.option]).filter(([usd]) => usd !== null).sort((a, b) => a[0] - b[0])[0];
  const [from, ...more] = [first?.[1], ...changed.map((each) => each.cheaper_above)], turns = changed.slice(0, 4).map((each, place) => `${titleOf(more[place])} from ${count(each.tasks_per_month)}`);
  const rest = changed.length > 4 ? `, and ${changed.length - 4} more changes` : "";
  return `${from ? `Cheapest: ${titleOf(from)}${turns.length ? " at first, " + turns.join(", ") + rest : " at every volume drawn"} (tasks a month). ` : ""}USD per completed task, all else at its likely value (the bars: the middle of many worlds); dashed: now.`;
}

// As the style sheet has it for a phone; what is not yet shown has no width.
const narrow = (root) => root.clientWidth > 0 && root.clientWidth <= 600;

export function mount(root, held, { fragment = "", moved: begun = {}, chosen: at_ = 0, linked = null, heard = () => {} } = {}) {
  const scenarios = held.scenarios.map((each) => ({ ...unpack(each), held: each }));
  let shown = scenarios[at_] ?? scenarios[0], moved = { ...begun }, rows = [], human = null, controls = {}, look = "volume", ifs = [], slim = narrow(root);
  const parts = skeleton(root), now = () => settings(shown, moved), index = () => scenarios.indexOf(shown);
  const tell = (row, part) => explain(parts.box, shown, row, part, now());
  const choice = make("select"), preset = make("select"), buttons = make("div", undefined, { className: "buttons" }), sliders = make("div", undefined, { className: "sliders" }), said = make("p", "", { className: "said" });
  const link = make("input", undefined, { readOnly: true, type: "text", hidden: true });
  choice.setAttribute("aria-label", "scenario");
  preset.setAttribute("aria-label", "what if");
  link.setAttribute("aria-label", "link to these figures");
  said.setAttribute("role", "status");
  const lower = () => {
    const at = now(), money_ = look === "money";
    parts.second.classList.toggle("wide", money_);
    parts.which.hidden = !money_;
    parts.looks.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === look)));
    if (money_) {
      const row = rows.find((each) => each.option === parts.which.value) ?? rows[0];
      waterfall(parts.second, row, human, tell);
      parts.caption.textContent = "USD per completed task: each step adds to the one before. People alone: their time only, not their mistakes.";
    } else {
      const changed = changes(shown, at);
      curve(parts.second, shown, at, changed, slim);
      parts.caption.textContent = volumesInWords(shown, at, changed);
    }
    parts.second.setAttribute("aria-label", money_ ? "Where the money of one option goes, step by step" : "Cost per completed task of each option from 100 to 100 million tasks a month");
  };
  const redraw = () => {
    const began = performance.now();
    rows = play(shown, moved);
    human = peopleAlone(shown, moved).usd;
    sayHeadline(parts.headline, summary(rows, now(), human), tell);
    bars(parts.chart, rows, tell, slim);
    lower();
    table(parts.body, rows, tell);
    root.dataset.redrawMs = (performance.now() - began).toFixed(2);
    heard({ moved: { ...moved }, chosen: index(), linked: index() < 0 ? shown.held : null });
  };
  const put = (values) => { moved = { ...values }; const at = now(); for (const name in controls) controls[name].set(at[name]); redraw(); };
  const open = (state, values) => {
    shown = state;
    ifs = whatIfs(state);
    preset.replaceChildren(...ifs.map(([name]) => make("option", name)));
    choice.value = String(index());
    const cheapest = play(state, values).filter((row) => row.usd !== null).sort((a, b) => a.usd - b.usd)[0];
    parts.which.replaceChildren(...state.options.map((option) => make("option", titleOf(option.option), { value: option.option, selected: option.option === cheapest?.option })));
    parts.note.textContent = state.note;
    const change = (name) => (value) => { moved = { ...moved, [name]: value }; redraw(); };
    const told = (name) => parts.box.show(make("p", origin(shown, name, now())), make("p", rangeOf(shown, name)));
    controls = Object.fromEntries(state.sliders.map((slider) => [slider.name, control(slider, change(slider.name), told)]));
    sliders.replaceChildren(...state.sliders.map((slider) => controls[slider.name].row));
    put(values);
  };
  const from = async (hash) => {
    if (!hash.startsWith("#s=")) return;
    try {
      const { scenario, moved: values } = await fromLink(hash);
      const state = { ...unpack(scenario), held: scenario };
      choice.querySelector('[value="-1"]')?.remove();
      choice.append(make("option", `From a link: ${scenario.name}`, { value: "-1" }));
      open(state, values);
      said.textContent = "These figures came with the link, as its sender had them.";
      root.dataset.link = "read";
    } catch (error) {
      said.textContent = `The link was not used: ${error.message}. The page's own figures stand.`;
      root.dataset.link = "refused";
    }
  };
  scenarios.forEach((each, place) => choice.append(make("option", each.name, { value: String(place) })));
  choice.addEventListener("change", () => { const to = scenarios[Number(choice.value)]; if (to) { said.textContent = ""; open(to, {}); } });
  preset.addEventListener("change", () => put(ifs[preset.selectedIndex][1]));
  parts.which.addEventListener("change", lower);
  for (const [value, text] of LOOKS) {
    const button = make("button", text, { type: "button", value });
    button.addEventListener("click", () => { look = value; lower(); });
    parts.looks.append(button);
  }
  parts.looks.append(parts.which);
  const add = (text, act) => { const button = make("button", text, { type: "button" }); button.addEventListener("click", act); buttons.append(button); };
  const made = () => sheets(shown, rows, now());
  add("Link to share", async () => {
    try {
      const hash = await toLink(shown, moved);
      link.value = String(location.href).split("#")[0] + hash;
      link.hidden = false;
      link.select();
      if (held.page) history.replaceState(null, "", hash);
      said.textContent = `The link holds the whole scenario in ${count(hash.length)} characters; nothing is sent to a server.`;
      await navigator.clipboard?.writeText(link.value);
      said.textContent += " Copied.";
    } catch (error) { if (!link.value) said.textContent = `No link could be made: ${error.message}.`; }
  });
  add("CSV", () => save(csv(made()), "text/csv", "costs.csv"));
  add("XLSX", () => save(workbook(made()), "", "costs.xlsx"));
  add("HTML", () => save(standing(shown, rows, now(), { headline: parts.headline.textContent, charts: [parts.chart, parts.key, parts.second, parts.caption].map(still) }), "text/html", "costs.html"));
  add("Scenario file", () => save(written(shown, moved), "application/yaml", "scenario.yaml"));
  buttons.append(link, said);
  const choices = make("div", undefined, { className: "choices" });
  choices.append(choice, preset);
  parts.left.append(choices, sliders, buttons, parts.box);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") parts.shut(); event.stopPropagation(); });
  if (linked) { const state = { ...unpack(linked), held: linked }; choice.append(make("option", `From a link: ${linked.name}`, { value: "-1" })); open(state, moved); } else open(shown, moved);
  from(fragment);
  new ResizeObserver(() => requestAnimationFrame(() => { if (narrow(root) !== slim) { slim = !slim; redraw(); } })).observe(root);
  return { put, open: (place, values) => open(scenarios[place] ?? shown, values), rows: () => rows, now: () => ({ moved, chosen: index() }) };
}

function rangeOf(state, name) {
  const slider = state.sliders.find((each) => each.name === name);
  return `In the scenario: ${valueOf(slider, slider.likely)} likely, ${valueOf(slider, slider.low)} to ${valueOf(slider, slider.high)}. A moved slider takes its range with it.`;
}

// A copy for a page without a script: nothing in it can be pressed.
function still(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("[role=button]").forEach((each) => { each.removeAttribute("role"); each.removeAttribute("tabindex"); each.removeAttribute("aria-label"); });
  if (copy.tagName === "svg") copy.setAttribute("xmlns", SVG);
  return copy.outerHTML;
}

export default {
  render({ model, el }) {
    const root = make("div"), same = (now) => JSON.stringify([now.moved, now.chosen]) === JSON.stringify([model.get("moved"), model.get("chosen")]);
    let waiting = null, panel = null;
    el.append(root);
    // The kernel hears where a hand came to rest, and not each step on the way.
    const heard = (now) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { if (!same(now)) { model.set({ moved: now.moved, chosen: now.chosen, linked: now.linked ?? {} }); model.save_changes(); } }, 120);
    };
    const chosen = model.get("chosen");
    panel = mount(root, model.get("held"), { fragment: location.hash, moved: model.get("moved"), chosen: Math.max(chosen, 0), linked: chosen < 0 ? model.get("linked") : null, heard });
    const follow = () => { if (!same(panel.now()) && model.get("chosen") >= 0) panel.open(model.get("chosen"), model.get("moved")); };
    model.on("change:moved change:chosen", follow);
    return () => { clearTimeout(waiting); model.off("change:moved change:chosen", follow); };
  },
};
