// Points for what matters: a slider and a typed number each, and the shares they make, redrawn in the page.
// Text goes in by textContent alone.

function make(tag, words, more) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  Object.assign(made, more);
  return made;
}

function control(held, change, refuse) {
  const row = make("div", undefined, { className: "row" }), label = make("span", held.title, { className: "name" });
  const range = make("input", undefined, { type: "range", min: 0, max: held.most, step: 1 });
  const typed = make("input", undefined, { type: "number", min: 0, max: held.most, step: 1 });
  range.setAttribute("aria-label", `${held.title}, slider`);
  typed.setAttribute("aria-label", `${held.title}, typed`);
  const share = make("span", "", { className: "share" }), bar = make("span", undefined, { className: "bar" });
  const said = make("small", held.means), means = (words, wrong) => { said.textContent = words; said.className = wrong ? "wrong" : ""; };
  said.setAttribute("role", "note");
  const mark = (good) => { means(good ? held.means : `not counted: give a whole number from 0 to ${held.most}`, !good); typed.setAttribute("aria-invalid", String(!good)); };
  range.addEventListener("input", () => { typed.value = range.value; mark(true); change(Number(range.value)); });
  typed.addEventListener("input", () => {
    const value = typed.valueAsNumber, good = Number.isInteger(value) && value >= 0 && value <= held.most;
    mark(good);
    if (good) { range.value = value; change(value); } else refuse(typed.value);
  });
  typed.addEventListener("keydown", (event) => event.stopPropagation());
  row.append(label, range, typed, share, bar, said);
  return { row, set: (value) => { range.value = value; typed.value = value; }, show: (part) => { share.textContent = `${part.toFixed(0)} of 100`; bar.style.width = `${part * 1.4}px`; } };
}

export default {
  render({ model, el }) {
    const root = make("div", undefined, { className: "gw-points" });
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "Your points");
    el.append(root);
    let points = { ...model.get("points") }, refused = {};
    const redraw = () => {
      const began = performance.now(), total = Object.values(points).reduce((sum, each) => sum + each, 0);
      for (const name in controls) controls[name].show(total ? (100 * (points[name] ?? 0)) / total : 0);
      root.dataset.redrawMs = (performance.now() - began).toFixed(2);
    };
    const controls = Object.fromEntries(model.get("held").map((held) => [held.name, control(held, (value) => {
      points = { ...points, [held.name]: value };
      refused = Object.fromEntries(Object.entries(refused).filter(([name]) => name !== held.name));
      redraw();
      model.set({ points, refused });
      model.save_changes();
    }, (typed) => {
      refused = { ...refused, [held.name]: typed };
      model.set("refused", refused);
      model.save_changes();
    })]));
    model.set("refused", refused);
    for (const name in controls) { controls[name].set(points[name] ?? 0); root.append(controls[name].row); }
    redraw();
  },
};
