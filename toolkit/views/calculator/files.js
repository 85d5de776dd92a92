// What leaves the page and comes back: CSV, a workbook, a page to hand on, the scenario, and a link that carries it all.

const LINK_MOST = 32768, UNPACKED_MOST = 262144, TEXT_MOST = 600;
const MOVED = "moved in the calculator";

// -- tables --------------------------------------------------------------------------------------------------------

export function sheets(state, rows, at) {
  const head = ["option", "usd_per_completed_task", "p10", "p90", ...PARTS.map((part) => part + "_usd_per_submitted_task"), "completed_share"];
  const sourceOf = (slider) => (at[slider.name] === slider.likely ? slider.source : MOVED);
  return {
    costs: [head, ...rows.map((row) => [row.option, row.usd, row.low, row.high, ...PARTS.map((part) => row[part]), row.completed])],
    assumptions: [["assumption", "value", "unit", "source"], ...state.sliders.map((slider) => [slider.name, at[slider.name], slider.unit ?? "", sourceOf(slider)])],
    notes: [["note"], [state.name], [state.note]],
  };
}

function safeCell(value) {
  const text = String(value ?? "");
  const guarded = typeof value === "string" && /^(?:[\t\r]|[\s\u0000-\u001f\ufeff\u200b]*[=+\-@＝＋－＠])/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export function csv(made) {
  return Object.values(made).map((rows) => rows.map((row) => row.map(safeCell).join(",")).join("\n")).join("\n\n") + "\n";
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (mark) => ENTITIES[mark]);

// A cell is a number or text laid in place, never a formula.
function cell(value, place) {
  const name = String.fromCharCode(65 + place[1]) + (place[0] + 1);
  if (typeof value === "number") return `<c r="${name}"><v>${value}</v></c>`;
  return value === null || value === undefined ? "" : `<c r="${name}" t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`;
}

export function workbook(made) {
  const names = Object.keys(made), main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", pack = "http://schemas.openxmlformats.org/package/2006";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml", xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const relation = (id, type, target) => `<Relationship Id="rId${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (inner) => `${xml}<Relationships xmlns="${pack}/relationships">${inner}</Relationships>`;
  const files = {
    "[Content_Types].xml": `${xml}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/>` +
      names.map((_, place) => `<Override PartName="/xl/worksheets/sheet${place + 1}.xml" ContentType="${kind}.worksheet+xml"/>`).join("") + "</Types>",
    "_rels/.rels": relations(relation(1, "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, place) => `<sheet name="${escape(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(names.map((_, place) => relation(place + 1, "worksheet", `worksheets/sheet${place + 1}.xml`)).join("")),
  };
  names.forEach((name, sheet) => {
    const rows = made[name].map((row, at) => `<row r="${at + 1}">${row.map((value, place) => cell(value, [at, place])).join("")}</row>`).join("");
    files[`xl/worksheets/sheet${sheet + 1}.xml`] = `${xml}<worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`;
  });
  return zip(files);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => { let rest = byte; for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1; return rest; });
const crc = (bytes) => { let rest = 0xffffffff; for (const byte of bytes) rest = CRC[(rest ^ byte) & 255] ^ (rest >>> 8); return (rest ^ 0xffffffff) >>> 0; };

// A zip of files as they are: nothing is compressed, and each is dated 1 January 1980, so that equal figures are equal bytes.
function zip(files) {
  const parts = [], index = [];
  let at = 0, size = 0;
  for (const [name, text] of Object.entries(files)) {
    const path = new TextEncoder().encode(name), body = new TextEncoder().encode(text), head = new DataView(new ArrayBuffer(46));
    head.setUint32(0, 0x02014b50, true);
    [[4, 20], [6, 20], [8, 0x800], [14, 33], [28, path.length]].forEach(([place, value]) => head.setUint16(place, value, true));
    [[16, crc(body)], [20, body.length], [24, body.length], [42, at]].forEach(([place, value]) => head.setUint32(place, value, true));
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    new Uint8Array(local.buffer).set(new Uint8Array(head.buffer, 6, 26), 4);
    local.setUint16(28, 0, true);
    parts.push(local.buffer, path, body);
    index.push(head.buffer, path);
    at += 30 + path.length + body.length;
    size += 46 + path.length;
  }
  const end = new DataView(new ArrayBuffer(22)), count_ = Object.keys(files).length;
  end.setUint32(0, 0x06054b50, true);
  [8, 10].forEach((place) => end.setUint16(place, count_, true));
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return new Blob([...parts, ...index, end.buffer], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
}

// -- a page to hand on -----------------------------------------------------------------------------------------------

const SHEET_STYLE = `body { font: 16px/1.4 "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; color: #1a1a1a; background: #fff; max-width: 900px; margin: 20px auto; padding: 0 12px; }
table { border-collapse: collapse; margin: 10px 0; } th, td { text-align: left; padding: 3px 10px; border-bottom: 1px solid #d0d0d0; } svg { width: 100%; height: auto; } .headline { font-size: 20px; font-weight: 600; }
.key span { border-left: 14px solid; padding: 0 12px 0 5px; } @media print { body { margin: 0; } svg, tr { break-inside: avoid; } }`;

// The figures as they stand, with no script: text is escaped, and the charts are what the page drew.
export function standing(state, rows, at, drawn) {
  const { costs: costs_, assumptions } = sheets(state, rows, at);
  const shown = (value) => (typeof value === "number" ? String(Number(value.toPrecision(6))) : value ?? "none");
  const table = ([head, ...lines]) => `<table><thead><tr>${head.map((name) => `<th scope="col">${escape(name.replaceAll("_", " "))}</th>`).join("")}</tr></thead><tbody>` +
    lines.map(([first, ...rest]) => `<tr><th scope="row">${escape(first)}</th>${rest.map((value) => `<td>${escape(shown(value))}</td>`).join("")}</tr>`).join("") + "</tbody></table>";
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>What a completed task costs</title><style>${SHEET_STYLE}</style></head><body><h1>What a completed task costs</h1><p>${escape(state.name)}</p>` +
    `<p class="headline">${escape(drawn.headline)}</p>${drawn.charts.join("")}<h2>Each option</h2>${table(costs_)}<h2>What it rests on</h2>${table(assumptions)}<p>${escape(state.note)}</p></body></html>\n`;
}

// The scenario as its file would be: JSON is YAML too. What was moved takes its range with it.
export function written(state, moved) {
  const made = { ...state.written };
  for (const [name, value] of Object.entries(moved)) {
    const { low, likely, high, unit, distribution } = state.written[name], factor = likely ? value / likely : 1;
    const most = unit === "share" ? 1 : 1e9, within = (end) => Math.min(end, most);
    made[name] = { low: within(Math.min(low * factor, value)), likely: within(value), high: within(Math.max(high * factor, value)), unit, source: MOVED, ...(distribution ? { distribution } : {}) };
  }
  return JSON.stringify(made, null, 2) + "\n";
}

function save(content, kind, name) {
  const blob = content instanceof Blob ? content : new Blob([content], { type: kind });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// -- the link ----------------------------------------------------------------------------------------------------------

async function through(bytes, stream, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader(), parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) { await reader.cancel(); throw new Error("it unpacks to more than a scenario holds"); }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// Everything that the figures rest on, as the part of an address after #. It is sent to no server.
export async function toLink(state, moved) {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: 1, scenario: state.held, moved }));
  const small = await through(bytes, new CompressionStream("deflate-raw"), UNPACKED_MOST);
  const text = btoa(Array.from(small, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  if (text.length > LINK_MOST) throw new Error(`it would be ${text.length} characters long; send the scenario's file instead`);
  return "#s=" + text;
}

// The scenario and what was moved, built anew from what was checked; anything else is refused, and says why.
export async function fromLink(fragment) {
  const text = fragment.replace(/^#s=/, "");
  if (text.length > LINK_MOST) throw new Error("it is longer than a scenario needs");
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error("it is damaged");
  let said;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw"), UNPACKED_MOST)));
  } catch (error) {
    throw new Error(error.message.startsWith("it ") ? error.message : "it is damaged or cut short");
  }
  if (said?.version !== 1) throw new Error("it is of another version of this page");
  const scenario = checked(said.scenario);
  return { scenario, moved: checkedMoves(scenario, said.moved) };
}

function need(holds, what) { if (!holds) throw new Error(`its ${what} cannot be`); }
const number = (value, least, most, what) => { need(typeof value === "number" && Number.isFinite(value) && value >= least && value <= most, what); return value; };
const words = (value, what) => { need(typeof value === "string", what); return value.slice(0, TEXT_MOST); };
const fields = (value, what) => { need(value !== null && typeof value === "object" && !Array.isArray(value), what); return value; };

function knots(value, most, what) {
  need(Array.isArray(value) && (value.length === 1 || value.length === KNOTS.length), what);
  value.forEach((each, place) => { number(each, 0, most, what); need(!place || each >= value[place - 1], what); });
  return [...value];
}

function checkedSlider(raw, place) {
  const slider = fields(raw, "assumptions"), name = SLIDERS[place], share = SHARES.includes(name), most = share ? 1 : 1e9;
  need(slider.name === name, "assumptions");
  const likely = number(slider.likely, name === "tasks_per_month" ? 1 : 0, most, name.replaceAll("_", " "));
  return { name, low: number(slider.low, 0, likely, name), likely, high: number(slider.high, likely, most, name), unit: words(slider.unit, "units"), source: words(slider.source, "sources"), share };
}

function checkedOption(raw) {
  const option = fields(raw, "options"), worlds = fields(option.worlds, "options");
  need(words(option.option, "options").length > 0, "options");
  const most = (name) => (name === "accepted" || name === "right_when_accepted" ? 1 : 1e12);
  const fleet = option.fleet === null ? null : Object.fromEntries(["failover", "replicas_max", "least", "cold_start_share"].map((name) => [name, number(fields(option.fleet, "servers")[name], 0, 1e15, "servers")]));
  if (fleet) {
    const hump = option.fleet.hump;
    need(hump === null || (Array.isArray(hump) && hump.length === 24), "servers");
    fleet.hump = hump && hump.map((each) => number(each, 0, 1, "servers"));
    need(option.attempts_per_replica > 0 && fields(worlds, "options").attempts_per_replica?.[0] > 0, "servers");
  }
  return {
    option: option.option, priced: words(option.priced, "prices"), seen: words(option.seen, "sources"), fleet,
    ...Object.fromEntries(COLUMNS.map((name) => [name, number(option[name], 0, most(name), name.replaceAll("_", " "))])),
    worlds: Object.fromEntries(COLUMNS.map((name) => [name, knots(worlds[name], most(name), "ranges")])),
  };
}

export function checked(raw) {
  const held = fields(raw, "scenario"), factors = fields(held.factors, "ranges");
  need(Array.isArray(held.sliders) && held.sliders.length === SLIDERS.length, "assumptions");
  need(Array.isArray(held.options) && held.options.length > 0 && held.options.length <= 12, "options");
  const options = held.options.map(checkedOption);
  need(new Set(options.map((option) => option.option)).size === options.length, "options");
  number(held.attempts_max, 1, 20, "attempts");
  need(Number.isInteger(held.attempts_max), "attempts");
  const sliders = held.sliders.map(checkedSlider), wrote = fields(held.written, "file");
  for (const slider of sliders) need(fields(wrote[slider.name], "file").likely === slider.likely, "file");
  return {
    name: words(held.name, "name"), note: words(held.note, "note"), sliders, options,
    factors: Object.fromEntries(SLIDERS.map((name) => [name, knots(factors[name], 1e9, "ranges")])),
    attempts_max: held.attempts_max, ramp_share: number(held.ramp_share, 1e-6, 1, "ramp"), cache_refreshed: held.cache_refreshed === true, written: wrote,
  };
}

export function checkedMoves(scenario, raw) {
  const moved = {};
  for (const slider of scenario.sliders) {
    if (!Object.hasOwn(fields(raw, "moves"), slider.name)) continue;
    const { least, most } = bounds(slider);
    moved[slider.name] = number(raw[slider.name], Math.min(least, slider.likely), Math.max(most, slider.likely), slider.name.replaceAll("_", " "));
  }
  return moved;
}

function bounds(slider) {
  const wide = Math.max(slider.high * 3, slider.likely * 3, 1), size = 10 ** (Math.floor(Math.log10(wide)) - 1);
  const most = slider.share ? 1 : slider.name === "tasks_per_month" ? 1e8 : Math.ceil(wide / size) * size;
  return { least: slider.name === "tasks_per_month" ? 100 : 0, most };
}
