// The sums of toolkit/economics/playing.py and toolkit/views/calculator/packing.py, in a page. A test holds them equal
// to Python's over random inputs. These files are put together in one: see toolkit/views/calculator/script.py.

// SLIDERS, SHARES, COLUMNS, PARTS, KNOTS, WORLDS and STEP are written above by that script, from Python's own.

// A column of worlds from its quantiles: each number at a luck of its own, the same in every page.
function column(knots, place) {
  const made = new Float64Array(WORLDS);
  let step = 1;
  for (let k = 0; k < place; k += 1) step = (step * STEP) % WORLDS;
  for (let world = 0; world < WORLDS; world += 1) {
    const luck = (((world * step) % WORLDS) + 0.5) / WORLDS;
    let at = 1;
    while (at < KNOTS.length - 1 && luck > KNOTS[at]) at += 1;
    made[world] = knots.length === 1 ? knots[0] : knots[at - 1] + ((knots[at] - knots[at - 1]) / (KNOTS[at] - KNOTS[at - 1])) * (luck - KNOTS[at - 1]);
  }
  return made;
}

export function unpack(held) {
  const factors = {};
  SLIDERS.forEach((name, place) => { factors[name] = column(held.factors[name], place); });
  const options = held.options.map((option) => {
    const worlds = {};
    COLUMNS.forEach((name, place) => { worlds[name] = column(option.worlds[name], SLIDERS.length + place); });
    return { ...option, worlds };
  });
  return { ...held, factors, options };
}

// The mean replicas held, still or scaled with the hour of the day; not a number past the most that there may be.
function replicas(fleet, load, peak, power) {
  let most = 0, sum = 0, started = 0, level = 0;
  if (!fleet.hump) most = sum = Math.ceil(load * peak - 1e-9);
  else {
    const shapes = fleet.hump.map((each) => each ** power);
    for (const shape of shapes) level += shape / shapes.length;
    const wanted = shapes.map((shape) => Math.max(Math.ceil((load * shape) / level - 1e-9), fleet.least));
    wanted.forEach((now, hour) => { most = Math.max(most, now); sum += now / wanted.length; started += Math.max(now - wanted.at(hour - 1), 0); });
  }
  return most + fleet.failover <= fleet.replicas_max ? sum + fleet.failover + started * fleet.cold_start_share : NaN;
}

// What world `w` costs: `at` and `own` are columns of worlds, and `into` takes the parts of a submitted task.
function costs(state, at, own, w, fleet, into) {
  const alike = at.retry_correlation[w], refusedOnce = 1 - own.accepted[w];
  let refused = refusedOnce, attempts = 1;
  for (let k = 1; k < state.attempts_max; k += 1) {
    attempts += refused;
    refused *= (refusedOnce * (1 - alike) + k * alike) / (1 - alike + k * alike);
  }
  const volume = Math.max(at.tasks_per_month[w], 1) * state.ramp_share;
  let attemptUSD = own.attempt_usd[w];
  if (own.cache_saves_usd[w]) {
    const load = own.cache_load_per_attempt[w] * volume * attempts;
    attemptUSD -= (state.cache_refreshed ? 1 - Math.exp(-load) : load / (1 + load)) * own.cache_saves_usd[w];
  }
  if (fleet) {
    const load = (volume * attempts) / own.attempts_per_replica[w];
    attemptUSD += (replicas(fleet, load, own.peak_to_mean[w], own.hump_power[w]) * own.usd_per_replica[w]) / (volume * attempts);
  }
  const accepted = 1 - refused, reviewed = at.review_share[w], caught = reviewed * at.reviewer_sensitivity[w];
  const wrong = accepted * (1 - own.right_when_accepted[w]), handled = refused + wrong * caught, minute = at.labour_usd_per_hour[w] / 60;
  into.model = attempts * attemptUSD + accepted * own.outcome_usd[w];
  into.review = accepted * reviewed * at.review_minutes[w] * minute;
  into.escalation = handled * at.handling_minutes[w] * minute;
  into.wrong_answers = wrong * (1 - caught) * at.wrong_answer_usd[w];
  into.build = own.build_usd_per_month[w] / volume;
  into.fixed = own.fixed_usd_per_month[w] / volume;
  into.completed = accepted * own.right_when_accepted[w] + at.escalation_completed_share[w] * handled;
  const submitted = into.model + into.review + into.escalation + into.wrong_answers + into.build + into.fixed;
  return into.completed > 0 ? submitted / into.completed : NaN;
}

export function settings(state, moved) {
  return Object.fromEntries(state.sliders.map((slider) => [slider.name, moved[slider.name] ?? slider.likely]));
}

// A column for each slider: where it stands, times how each world departs from likely.
function spreadOf(state, at) {
  const most = (name) => (SHARES.includes(name) ? 1 : Infinity);
  return Object.fromEntries(SLIDERS.map((name) => [name, state.factors[name].map((factor) => Math.min(at[name] * factor, most(name)))]));
}

// What each option costs with some sliders moved: the median world with its 10th and 90th percentile, and mean parts.
export function play(state, moved) {
  const at = spreadOf(state, settings(state, moved)), size = at[SLIDERS[0]].length;
  const spread = new Float64Array(size), into = {}, kept = [...PARTS, "completed"];
  return state.options.map((option) => {
    const sums = new Float64Array(kept.length);
    for (let world = 0; world < size; world += 1) {
      spread[world] = costs(state, at, option.worlds, world, option.fleet, into);
      for (let part = 0; part < kept.length; part += 1) sums[part] += into[kept[part]];
    }
    const known = spread.every(Number.isFinite);
    if (known) spread.sort();
    const end = (share) => (known ? spread[Math.round(share * (size - 1))] : null);
    const row = { option: option.option, usd: end(0.5), low: end(0.1), high: end(0.9) };
    kept.forEach((part, place) => { row[part] = Number.isFinite(sums[place]) ? sums[place] / size : null; });
    return row;
  });
}

// What people alone cost a completed task, over the same worlds: their time, and not their own mistakes.
export function peopleAlone(state, moved) {
  const at = settings(state, moved), world = (name, place) => at[name] * state.factors[name][place];
  const spread = state.factors.handling_minutes.map((_, place) => ((world("handling_minutes", place) / 60) * world("labour_usd_per_hour", place)) / Math.min(world("escalation_completed_share", place), 1));
  if (!spread.every(Number.isFinite)) return { usd: null, low: null, high: null };
  spread.sort();
  const [low, usd, high] = [0.1, 0.5, 0.9].map((share) => spread[Math.round(share * (spread.length - 1))]);
  return { usd, low, high };
}

// A part's share of the median: parts are means, and add up to the mean.
function partOf(row, part) {
  const whole = PARTS.reduce((sum, each) => sum + row[each], 0);
  if (row.usd === null) return null;
  return whole > 0 ? (row.usd * row[part]) / whole : 0;
}

// A function from an option's place and a volume to the likely cost of a completed task, or null.
export function likelyCosts(state, at) {
  const here = Object.fromEntries(SLIDERS.map((name) => [name, [at[name]]])), into = {};
  const own = state.options.map((option) => Object.fromEntries(COLUMNS.map((name) => [name, [option[name]]])));
  return (place, volume) => {
    here.tasks_per_month[0] = volume;
    const usd = costs(state, here, own[place], 0, state.options[place].fleet, into);
    return Number.isFinite(usd) && usd > 0 ? usd : null;
  };
}

// The volumes from 100 to 100 million at which the cheapest option changes, all else likely, scanned and then halved.
export function changes(state, at) {
  const likely = likelyCosts(state, at);
  const cheapest = (volume) => {
    let best = null, least = Infinity;
    for (let place = 0; place < state.options.length; place += 1) {
      const usd = likely(place, volume);
      if (usd !== null && usd < least) { best = state.options[place].option; least = usd; }
    }
    return best;
  };
  const found = [];
  let below = 100, was = cheapest(below);
  for (let place = 1; place <= 300; place += 1) {
    const above = 10 ** (2 + place / 50), is = cheapest(above);
    if (is !== was && is !== null && was !== null) {
      let low = below, high = above;
      for (let halving = 0; halving < 40; halving += 1) { const middle = (low + high) / 2; if (cheapest(middle) === was) low = middle; else high = middle; }
      found.push({ tasks_per_month: high, cheaper_above: cheapest(high) });
    }
    below = above; was = is;
  }
  return found;
}
