// The page's side of the editor: it draws what the kernel says (`state`, `source`) and asks for changes by messages.
// Text of people and documents is set as text or as a value, never as markup.

const FIELDS = {
  question: ["Question", "area"], facts: ["Facts that a right answer holds", "area"], stakes: ["Stakes", "list"],
  status: ["Status", "list"], reference: ["Model answer", "area"], owner: ["Owner", "line"], kind: ["Kind", "line"],
  asker: ["Asker’s groups", "line"], as_of: ["As of (year-month-day)", "line"], answerable: ["Should be answered", "list"],
  split: ["Split", "list"], notes: ["Notes", "area"],
};
const MAIN = ["question", "facts", "stakes", "status"];
const SHORT = { facts: "Facts" };
const ORDERS = {
  file: "as in the file", needs: "most pressing first", findings: "most findings first", id: "id", stakes: "highest stakes first",
  status: "status", owner: "owner",
};
const LEVELS = { high: 0, medium: 1, low: 2, draft: 0, reviewed: 1, approved: 2, error: 0, warning: 1, note: 2 };
const WORDS = { true: "yes", false: "no" };
const CHANGES = ["edit", "add", "delete", "undo", "redo", "use", "drop", "take_up"];
const TYPING_MS = 350, IDLE_MS = 1500;

function make(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "text") node.textContent = value;
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside);
  return node;
}
const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const button = (text, click, given = {}) => make("button", { type: "button", text, click, ...given });
const mark = (node, name, value) => (value ? node.setAttribute(name, value) : node.removeAttribute(name));

function fill(select, values, first) {
  const wanted = first === undefined ? values : ["", ...values];
  if ([...select.options].map((each) => each.value).join("\n") === wanted.join("\n")) return;
  const held = select.value;
  select.replaceChildren(...wanted.map((value) => make("option", { value, text: value === "" ? first : (WORDS[value] ?? value) })));
  if (wanted.includes(held)) select.value = held;
}

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2), rows = new Map(), dirty = new Map();
  let seq = 0, burst = 0, typing = 0, idle = 0, wanted = null, announced = "", opener = null, drawn = "", picked = null, looked = null, looking = 0, sought = "";
  const state = () => model.get("state"), source = () => model.get("source");

  // Asking -----------------------------------------------------------------------------------------------------------
  function post(action, values) {
    model.send({ do: action, ...values, view, seq: ++seq });
    if (CHANGES.includes(action)) { clearTimeout(idle); idle = setTimeout(() => ask("check"), IDLE_MS); }
    return seq;
  }
  const ask = (action, values = {}) => { flush(); return post(action, values); };
  function flush() {
    clearTimeout(typing);
    for (const [name, each] of dirty) {
      if (each.seq) continue;
      const [row, field] = name.split(" ");
      each.seq = post("edit", { row: Number(row), field, value: each.value, burst });
      rows.get(Number(row)).sent = burst;
    }
  }
  function write(key, field, value, now) {
    dirty.set(`${key} ${field}`, { value, seq: 0 });
    clearTimeout(typing);
    if (now) flush(); else typing = setTimeout(flush, TYPING_MS);
    bar();
  }
  const step = (action) => { wanted = { seq: ask(action), focus: false }; };
  const add = () => { wanted = { seq: ask("add", { after: here()?.key ?? 0 }), focus: true }; };

  // One row ----------------------------------------------------------------------------------------------------------
  function cell(row, field) {
    const [label, kind] = FIELDS[field], tag = { area: "textarea", list: "select", line: "input" }[kind];
    const given = { "aria-label": `${SHORT[field] ?? label}, ${row.id}`, "data-field": field };
    if (kind === "line" && ["owner", "kind", "asker"].includes(field)) given.list = `gwe-${view}-${field}`;
    if (kind === "area") given.rows = field === "question" || field === "facts" ? 2 : 3;
    const input = make(tag, { ...given, spellcheck: kind === "area" ? "true" : "false", autocomplete: "off" });
    if (kind === "list") {
      fill(input, state().choices[field]);
      input.addEventListener("change", () => field === "status"
        ? ask("status", { row: row.key, value: input.value }) : write(row.key, field, input.value, true));
    } else {
      input.addEventListener("input", () => write(row.key, field, input.value));
      input.addEventListener("blur", flush);
    }
    const say = make("small", { class: "say", id: `gwe-${view}-${row.key}-${field}` });
    row.cells[field] = { input, say };
    return make("label", { class: `cell ${field}` }, make("span", { class: "cap", text: label }), input, say);
  }
  function build(data) {
    const row = { key: data.key, id: data.id, cells: {}, open: false, more: null };
    row.count = make("span", { class: "count" });
    row.need = make("span", { class: "need" });
    row.rest = make("ul", { class: "rest", id: `gwe-${view}-${data.key}` });
    row.toggle = button("Details", () => toggle(row), { "aria-expanded": "false", "aria-label": `Details of ${data.id}` });
    row.look = button("Source", () => open(row, -1, row.look), { "aria-label": `Source of ${data.id}` });
    row.root = make("li", { class: "row", "aria-label": `Question ${data.id}`, "data-key": data.key },
      make("div", { class: "name" }, make("strong", { text: data.id }), row.need, row.count),
      ...MAIN.map((field) => cell(row, field)), make("div", { class: "acts" }, row.toggle, row.look), row.rest);
    rows.set(data.key, row);
    return row;
  }
  function toggle(row) {
    row.open = !row.open;
    if (!row.more) details(row);
    row.more.hidden = !row.open;
    row.toggle.setAttribute("aria-expanded", String(row.open));
    paint();
  }
  function details(row) {
    row.quotes = make("ol", { class: "quotes" });
    row.said = make("ul", { class: "said" });
    row.tally = make("p", { class: "tally" });
    row.note = make("input", { "aria-label": `Note on your verdict, ${row.id}`, placeholder: "Note (not needed)", maxlength: 2000 });
    const judge = (value) => button(value, () => { ask("verdict", { row: row.key, value, note: row.note.value }); row.note.value = ""; },
      { "aria-label": `Is ${row.id} right? ${value}` });
    row.votes = ["low", "medium", "high"].map((value) => button(value, () => ask("vote", { row: row.key, value }),
      { "data-vote": value, "aria-label": `Vote: stakes of ${row.id} are ${value}` }));
    row.more = make("div", { class: "more" },
      make("div", { class: "grid" }, ...Object.keys(FIELDS).filter((field) => !MAIN.includes(field)).map((field) => cell(row, field))),
      make("div", { class: "proof" }, make("h4", { text: "Evidence" }), row.quotes,
        button("Pick evidence in a document", (event) => open(row, -1, event.currentTarget), { "aria-label": `Pick evidence for ${row.id}` })),
      make("div", { class: "review" }, make("h4", { text: "Is this right?" }), make("div", { class: "line" },
        judge("yes"), judge("no"), judge("unsure"), row.note), make("div", { class: "line" }, make("span", { text: "Stakes, your vote:" }),
        ...row.votes), row.tally, row.said),
      make("div", { class: "line" }, button("Delete question", () => remove(row), { class: "danger", "aria-label": `Delete ${row.id}` })));
    row.root.append(row.more);
  }
  function remove(row) {
    const next = near(row, 1) ?? near(row, -1);
    ask("delete", { row: row.key });
    (next?.cells.question.input ?? adding).focus();
  }

  // Drawing ----------------------------------------------------------------------------------------------------------
  function paint() {
    const now = state(), heard = now.heard?.[view] ?? 0, told = new Map();
    if (!now.rows) return;
    for (const [name, each] of dirty) if (each.seq && each.seq <= heard) dirty.delete(name);
    for (const each of now.findings) told.set(each.id, [...(told.get(each.id) ?? []), each]);
    for (const data of now.rows) update(rows.get(data.key) ?? build(data), data, told.get(data.id) ?? [], now.reviews[data.id]);
    const kept = new Set(now.rows.map((data) => data.key));
    for (const [key, row] of rows) if (!kept.has(key)) { row.root.remove(); rows.delete(key); }
    for (const name of ["owner", "kind", "asker"]) fill(lists[name], now.choices[name]);
    arrange(false);
    bar();
    quarrel();
    leftovers();
    whole(told.get("") ?? []);
    reach(now, heard);
    announce();
    document_();
  }
  function update(row, data, findings, review) {
    Object.assign(row, { data, findings, review });
    for (const [field, { input, say }] of Object.entries(row.cells)) {
      const value = field === "status" ? data.status : data.cells[field];
      if (!dirty.has(`${row.key} ${field}`) && input.value !== value) input.value = value;
      const mine = findings.filter((each) => each.field === field && (row.open || each.severity !== "note")), main = MAIN.includes(field);
      put(say, main ? "" : mine.map((each) => `${each.rule}: ${each.text}`).join("\n"));
      say.className = `say ${mine[0]?.severity ?? ""}`;
      input.classList.toggle("doubt", mine.some((each) => each.severity === "warning"));
      mark(input, "aria-invalid", mine.some((each) => each.severity === "error") && "true");
      mark(input, "aria-describedby", mine.length && (main ? row.rest.id : say.id));
    }
    const errors = findings.filter((each) => each.severity === "error").length, others = findings.length - errors;
    put(row.count, [errors && `${errors} to mend`, others && `${others} to know`].filter(Boolean).join(", "));
    row.count.className = `count ${errors ? "error" : ""}`;
    put(row.need, review?.needs[0]?.split(" (")[0] ?? "");
    const beside = (each) => MAIN.includes(each.field) || !(each.field in row.cells) || !row.open;
    const rest = findings.filter((each) => beside(each) && (row.open || each.severity !== "note"));
    const former = row.drawn, lines = rest.map((each) => [each.severity, `${each.field && `${each.field}, `}${each.rule}: ${each.text}`]);
    if (row.open) lines.push(...(review?.needs ?? []).map((text) => ["need", `Needs: ${text}`]));
    row.drawn = JSON.stringify(lines);
    if (row.drawn !== former) row.rest.replaceChildren(...lines.map(([kind, text]) => make("li", { class: kind, text })));
    if (row.more && row.open) review_of(row, data, review);
  }
  function review_of(row, data, review) {
    put(row.tally, `${review.verdicts}; ${review.votes}`);
    for (const each of row.votes) each.setAttribute("aria-pressed", String(each.dataset.vote === review.vote));
    const said = JSON.stringify([data.evidence, review.notes]);
    if (row.told === said) return;
    row.told = said;
    row.said.replaceChildren(...review.notes.map((text) => make("li", { text })));
    row.quotes.replaceChildren(...data.evidence.map((each, place) => make("li", {},
      make("span", { class: "quote", text: each.withheld ? "(a quote that is not open to whoever is looking)" : `“${each.quote}”` }),
      make("small", { text: each.document }),
      make("span", { class: "line" }, ...(each.withheld ? [] : [button("Show", (event) => open(row, place, event.currentTarget), { "aria-label": `Show quote ${place + 1} of ${row.id}` })]),
      button("Remove", () => ask("drop", { row: row.key, quote: place }), { "aria-label": `Remove quote ${place + 1} of ${row.id}` })))));
  }
  function reach(now, heard) {
    if (!wanted || heard < wanted.seq) return;
    const row = rows.get(now.touched), focus = wanted.focus;
    wanted = null;
    if (!row) return;
    row.root.hidden = false;
    if (focus) row.cells.question.input.focus();
    row.root.scrollIntoView({ block: "nearest" });
    row.root.classList.remove("flash");
    void row.root.offsetWidth;  // the animation starts again
    row.root.classList.add("flash");
  }
  function announce() {
    const row = here();
    if (!row?.findings) return;
    const errors = row.findings.filter((each) => each.severity !== "note").map((each) => `${each.severity}, ${each.rule}: ${each.text}`);
    const text = `${row.id}: ${errors.length ? errors.join(". ") : "nothing to mend"}`;
    if (announced !== row.key + text && announced.startsWith(String(row.key))) put(live, text);
    announced = row.key + text;
  }
  function bar() {
    const now = state(), text = (step) => `${step.n} ${step.step}${step.missing ? ` (${step.missing} short of ${step.wanted})` : ""}`;
    put(message, now.message ?? "");
    put(saved, now.unsaved || dirty.size ? "● Unsaved changes" : now.file ? `✓ As in ${now.file}` : "No changes");
    saved.classList.toggle("unsaved", Boolean(now.unsaved || dirty.size));
    mark(root, "aria-busy", dirty.size && "true");
    put(steps, (now.progress ?? []).map(text).join(" · "));
    for (const [node, label, what] of [[undo, "Undo", now.undo], [redo, "Redo", now.redo]]) {
      mark(node, "title", what && `${label}: ${what}`);
      mark(node, "aria-disabled", !what && "true");
    }
    saving.hidden = !now.file;
    if (document.activeElement !== who && who.value !== now.who) who.value = now.who ?? "";
  }
  function whole(findings) {
    about.hidden = !findings.length;
    put(summary, `About the set as a whole: ${findings.length}`);
    const lines = findings.map((each) => `${each.rule}: ${each.text}`);
    if (lines.join("\n") === [...points.children].map((each) => each.textContent).join("\n")) return;
    points.replaceChildren(...lines.map((text, place) => make("li", { class: findings[place].severity, text })));
  }

  // Finding one's way ------------------------------------------------------------------------------------------------
  const here = () => rows.get(Number(document.activeElement?.closest?.(".gwe .row")?.dataset.key));
  function near(row, by) {
    const shown = [...list.children].filter((each) => !each.hidden);
    return rows.get(Number(shown[shown.indexOf(row.root) + by]?.dataset.key));
  }
  function go(by, field) {
    const next = near(here(), by), input = next?.cells[field]?.input ?? next?.cells.question.input;
    if (!input || (next.more?.hidden && next.more.contains(input))) return next?.cells.question.input.focus();
    input.focus();
    return input.select?.();
  }
  function fits(row) {
    const { cells, status } = row.data, text = seek.value.trim().toLowerCase(), rule = by.finding.value;
    const severities = row.findings.map((each) => each.severity), said = [row.id, ...Object.values(cells)].join("\n").toLowerCase();
    return (!text || said.includes(text)) && (!by.status.value || by.status.value === status) &&
      (!by.stakes.value || by.stakes.value === cells.stakes) && (!by.kind.value || by.kind.value === cells.kind) &&
      (!rule || (rule === "errors" ? severities.includes("error") : rule === "none" ? !severities.length
        : row.findings.some((each) => each.rule === rule)));
  }
  const keys = {
    file: () => 0, id: (row) => row.id, owner: (row) => row.data.cells.owner, needs: (row) => row.review?.place ?? 0,
    stakes: (row) => LEVELS[row.data.cells.stakes], status: (row) => LEVELS[row.data.status],
    findings: (row) => row.findings.reduce((sum, each) => sum - [100, 10, 1][LEVELS[each.severity]], 0),
  };
  function arrange(anew) {
    const now = state(), focused = here(), all = now.rows.map((data) => rows.get(data.key));
    const rank = new Map([...list.children].map((node, place) => [Number(node.dataset.key), place]));
    const key = anew || order.value === "file" ? keys[order.value] : (row) => rank.get(row.key) ?? rank.get(all[all.indexOf(row) - 1]?.key) ?? -1;
    const sorted = all.map((row) => [key(row), row]).sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0)).map(([, row]) => row.root);
    let at = list.firstChild;
    for (const node of sorted) if (node === at) at = at.nextSibling; else list.insertBefore(node, at);
    for (const row of all) if (anew || row !== focused) row.root.hidden = !fits(row);
    const shown = all.filter((row) => !row.root.hidden).length;
    put(tally, shown === all.length ? "" : `${shown} of ${all.length} shown · `);
    fill(by.finding, ["errors", "none", ...new Set(now.findings.filter((each) => each.id).map((each) => each.rule).sort())], "any finding");
    fill(by.kind, now.choices.kind, "any kind");
  }

  // What others changed too ------------------------------------------------------------------------------------------
  function quarrel() {
    const all = state().conflicts ?? [], told = JSON.stringify(all);
    if (quarrels.dataset.told === told) return;
    quarrels.dataset.told = told;
    quarrels.hidden = !all.length;
    const chosen = new Map(), settle = button("Save with these choices", () => ask("settle", { choices: [...chosen.values()] }), { disabled: true });
    const choose = (each, side) => { chosen.set(`${each.id} ${each.field}`, [each.id, each.field, side]); settle.disabled = chosen.size < all.length; };
    const side = (each, name, label) => make("label", { class: "side" }, make("input", { type: "radio", name: `gwe-${view}-${each.id}-${each.field}`,
      value: name, change: () => choose(each, name), "aria-label": `${each.id} ${each.field || "question"}: ${label}` }), make("b", { text: label }),
    make("span", { text: each[name] ?? "keep the two" }));
    quarrels.replaceChildren(make("h3", { text: "Others changed these too. Whose words hold?" }), ...all.map((each) => make("fieldset", {},
      make("legend", { text: `${each.id}, ${FIELDS[each.field]?.[0] ?? (each.field || "the whole question")}` }),
      make("p", { text: `Before: ${each.base}` }), side(each, "ours", "Mine"), side(each, "theirs", "Theirs"), ...(each.field ? [] : [side(each, "both", "Both")]))), settle);
    if (all.length) quarrels.querySelector("input").focus();
  }

  // What was left unsaved ---------------------------------------------------------------------------------------------
  function leftovers() {
    const all = state().left ?? [], told = JSON.stringify(all);
    if (lost.dataset.told === told) return;
    lost.dataset.told = told;
    lost.hidden = !all.length;
    lost.replaceChildren(make("h3", { text: "Not saved when it was left, or still open in another window" }), ...all.map(({ name, text }) => make("p", { class: "line" },
      make("span", { text }), button("Take it up", () => ask("take_up", { name }), { class: "main", "aria-label": `Take up what was left: ${text}` }),
      button("Throw it away", () => ask("throw_away", { name }), { class: "danger", "aria-label": `Throw away what was left: ${text}` }))));
  }

  // The document -----------------------------------------------------------------------------------------------------
  function open(row, quote, from, more = {}) {
    if (from) { opener = from; drawn = sought = find.value = ""; }
    looking = ask("source", { row: row.key, document: "", quote, find: "", offset: -1, ...more });
  }
  const again = (more) => { const now = source(); open({ key: now.row }, now.quote, null, { document: which.value, ...more }); };
  function look() {
    if (find.value === sought) return;
    sought = find.value;
    again({ find: sought });
  }
  function shut() { looked = null; ask("close"); (opener?.isConnected ? opener : adding).focus(); }
  const wide = () => /[\ud800-\udfff]/.test(source().text);
  const codes = (units) => (wide() ? [...source().text.slice(0, units)].length : units);
  const units = (code) => (wide() ? [...source().text].slice(0, code).join("").length : code);
  function document_() {
    const now = source();
    pane.hidden = !now.id;
    body.classList.toggle("split", Boolean(now.id));
    for (const row of rows.values()) row.root.classList.toggle("current", row.key === now.row);
    if (!now.id) return;
    if (looked !== now.row) rows.get(now.row)?.root.scrollIntoView({ block: "nearest" });
    looked = now.row;
    put(heading, `Evidence for ${now.id}`);
    fill(which, now.listed.map((each) => each.id), "Choose a document…");
    for (const each of which.options) if (each.value) put(each, now.listed.find((one) => one.id === each.value).title + ` (${each.value})`);
    if ((state().heard?.[view] ?? 0) >= looking) which.value = now.document;  // else another was chosen since
    put(where, now.note || (now.find && !now.found?.length ? `“${now.find}” is not in it` : now.place ?? ""));
    replace.hidden = now.quote < 0;
    put(replace, `Replace quote ${now.quote + 1}`);
    earlier.hidden = !(now.before >= 0);
    later.hidden = !(now.after >= 0);
    paper.hidden = !now.document;
    mark(paper, "aria-label", now.title && `Text of ${now.title}. Select a passage with the mouse, or with Shift and the arrow keys.`);
    const told = JSON.stringify([now.document, now.base, now.marks, now.found, now.first]);
    if (drawn === told) return;
    drawn = told;
    pages(now);
    if (!now.document && opener === document.activeElement) which.focus();
  }
  function pages(now) {
    const text = now.text ?? "", spans = (all) => (all ?? []).map((each) => each.map(units)), quotes = spans(now.marks), hits = spans(now.found);
    const cuts = [...new Set([0, text.length, units(now.first ?? 0), ...quotes.flat(), ...hits.flat()])].sort((one, two) => one - two);
    const within = (all, at) => all.some(([start, end]) => start <= at && at < end);
    let caret = null;
    paper.replaceChildren(...cuts.slice(0, -1).map((start, place) => {
      const part = text.slice(start, cuts[place + 1]), kinds = [within(quotes, start) && "quoted", within(hits, start) && "found"].filter(Boolean);
      const node = kinds.length ? make("mark", { class: kinds.join(" "), text: part }) : document.createTextNode(part);
      if (start === units(now.first ?? 0)) caret = node;
      return node;
    }));
    picked = null;
    if (!caret) return;
    const range = document.createRange();
    range.selectNode(caret);
    paper.scrollTop += range.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
    if (paper.contains(document.activeElement) || opener === document.activeElement) {
      paper.focus({ preventScroll: true });
      document.getSelection().collapse(caret.firstChild ?? caret, 0);
    }
  }
  function select() {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || !paper.contains(chosen.anchorNode) || !paper.contains(chosen.focusNode)) return;
    const range = chosen.getRangeAt(0), before = document.createRange();
    before.selectNodeContents(paper);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length, text = range.toString();
    picked = text.trim() ? [codes(start), codes(start + text.length)] : null;
    put(choice, picked ? `Selected, ${text.trim().length} characters: ${text.trim().slice(0, 160)}` : "Select a passage, then take it as evidence.");
  }
  function use(quote) {
    const now = source();
    if (!picked) { put(choice, "Select a passage in the text first"); return; }
    ask("use", { row: now.row, document: now.document, start: now.base + picked[0], end: now.base + picked[1], quote });
    picked = null;
    put(choice, "Taken as evidence");
  }

  // The page ---------------------------------------------------------------------------------------------------------
  const adding = button("Add question", add), undo = button("Undo", () => step("undo")), redo = button("Redo", () => step("redo"));
  const saving = button("Save", () => ask("save"), { class: "main" }), saved = make("span", { class: "saved" }), steps = make("span");
  const who = make("input", { "aria-label": "Your name", placeholder: "Your name", maxlength: 200, change: () => ask("name", { name: who.value }) });
  const message = make("p", { class: "message", role: "status" }), live = make("p", { class: "live", "aria-live": "polite" });
  const tally = make("span", { class: "tally" }), seek = make("input", { type: "search", "aria-label": "Filter by text", placeholder: "Filter by text", input: () => arrange(true) });
  const chooser = (label) => make("select", { "aria-label": label, change: () => arrange(true) });
  const by = { status: chooser("Filter by status"), stakes: chooser("Filter by stakes"), kind: chooser("Filter by kind"), finding: chooser("Filter by finding") };
  const order = make("select", { "aria-label": "Order", change: () => arrange(true) },
    ...Object.entries(ORDERS).map(([value, text]) => make("option", { value, text })));
  const summary = make("summary"), points = make("ul"), about = make("details", { class: "about" }, summary, points);
  const quarrels = make("section", { class: "quarrels", "aria-label": "Conflicts", hidden: true }), lost = make("section", { class: "lost", "aria-label": "Left unsaved", hidden: true }), list = make("ol", { class: "rows", "aria-label": "Questions" });
  const lists = Object.fromEntries(["owner", "kind", "asker"].map((name) => [name, make("datalist", { id: `gwe-${view}-${name}` })]));

  const heading = make("h3"), where = make("p", { class: "where", role: "status" }), choice = make("p", { class: "choice", "aria-live": "polite" });
  const which = make("select", { "aria-label": "Document", change: () => again({}) });
  const find = make("input", { type: "search", "aria-label": "Find in this document", placeholder: "Find in this document", change: look });
  const replace = button("Replace quote", () => use(source().quote)), taking = button("Use as evidence", () => use(-1), { class: "main" });
  const earlier = button("Earlier part", () => again({ offset: source().before })), later = button("Later part", () => again({ offset: source().after }));
  const paper = make("div", { class: "paper", contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-readonly": "true", spellcheck: "false",
    tabindex: "0", beforeinput: (event) => event.preventDefault(), drop: (event) => event.preventDefault(), compositionend: () => pages(source()) });
  const pane = make("aside", { class: "pane", "aria-label": "Source", hidden: true }, make("div", { class: "line" }, heading, button("Close", shut, { "aria-label": "Close the source" })),
    make("div", { class: "line" }, which, find), where, earlier, paper, later, choice, make("div", { class: "line" }, taking, replace));
  const heads = make("div", { class: "heads", "aria-hidden": "true" }, ...["", "Question", "Facts ( | = or, ; = and )", "Stakes", "Status", ""].map((text) => make("span", { text })));
  const body = make("div", { class: "body" }, make("div", { class: "listing" }, heads, list), pane);
  const root = make("section", { class: "gwe", "aria-label": "Golden questions", "data-lm-suppress-shortcuts": "true" },
    make("div", { class: "line bar" }, adding, undo, redo, saving, saved, who), make("p", { class: "steps" }, tally, steps),
    make("div", { class: "line filters" }, seek, by.status, by.stakes, by.kind, by.finding, make("label", {}, "Order ", order)),
    message, lost, quarrels, about, body, live, ...Object.values(lists),
    make("p", { class: "keys", text: "Keys: Enter goes to the next question, Shift+Enter breaks the line, Ctrl+↑ and Ctrl+↓ change rows, Esc takes back what you type, Ctrl+Z undoes, Ctrl+S saves; in a document, Ctrl+Enter takes what is selected." }));
  fill(by.status, state().choices?.status ?? [], "any status");
  fill(by.stakes, state().choices?.stakes ?? [], "any stakes");

  root.addEventListener("focusin", (event) => { if (event.target.dataset.field) { burst += 1; announced = String(here().key); } });
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();  // a notebook has keys of its own
    const { key, target } = event, field = target.dataset.field, command = event.ctrlKey || event.metaKey, text = "selectionStart" in target && field;
    const done = (act) => { event.preventDefault(); act(); };
    if (event.isComposing) return;
    if (command && key.toLowerCase() === "z") done(() => step(event.shiftKey ? "redo" : "undo"));
    else if (command && key.toLowerCase() === "y") done(() => step("redo"));
    else if (command && key.toLowerCase() === "s") done(() => ask("save"));
    else if (key === "Escape" && pane.contains(target)) done(shut);
    else if (key === "Escape" && field) done(() => back(here(), field));
    else if (key === "Enter" && command && target === paper) done(() => use(-1));
    else if (key === "Enter" && target === find) done(look);
    else if (key === "Enter" && !event.shiftKey && (field === "question" || field === "facts")) done(() => { flush(); go(1, field); });
    else if (here() && (key === "ArrowDown" || key === "ArrowUp")) {
      const by = key === "ArrowDown" ? 1 : -1, edge = text && target.selectionStart === target.selectionEnd && target.selectionStart === (by > 0 ? target.value.length : 0);
      if (command || edge) done(() => go(by, field));
    }
  });
  function back(row, field) {
    const name = `${row.key} ${field}`;
    if (dirty.get(name)?.seq === 0) {  // not sent yet
      clearTimeout(typing);
      dirty.delete(name);
      row.cells[field].input.value = row.data.cells[field];
      bar();
    }
    if (row.sent === burst) step("undo");
    burst += 1;
  }
  const leave = (event) => { flush(); if ((state().unsaved || dirty.size) && !document.querySelector(".jp-LabShell")) event.preventDefault(); };
  addEventListener("beforeunload", leave);
  document.addEventListener("selectionchange", select);
  model.on("change:state", paint);
  model.on("change:source", document_);
  el.append(root);
  paint();
  return () => {
    flush();
    clearTimeout(idle);
    removeEventListener("beforeunload", leave);
    document.removeEventListener("selectionchange", select);
    model.off("change:state", paint);
    model.off("change:source", document_);
  };
}

export default { render };
