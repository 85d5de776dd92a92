"""The page's script and style: four small files put together, for the notebook and for the page alike."""

import json
from functools import cache
from pathlib import Path

from toolkit.economics.playing import SHARES, SLIDERS
from toolkit.economics.task_cost import PARTS
from toolkit.reports.steps import FILLS, NAMES
from toolkit.reports.style import MARKS
from toolkit.schema import OPTIONS, card
from toolkit.views.calculator.packing import COLUMNS, KNOTS, STEP, WORLDS

_FOLDER = Path(__file__).parent
_FILES = ("sums.js", "charts.js", "files.js", "calculator.js")


@cache
def script() -> str:
    """Return the whole script as one module; names and colours of options and parts are those of every other chart."""
    house = {
        "TITLES": {option: card(option).title for option in OPTIONS},
        "LINES": {option: [mark.colour, mark.dash] for option, mark in MARKS.items()},
        "FILLS": FILLS,
        "WORDS": {part: NAMES.get(part, part.replace("_", " ")) for part in PARTS},
        "SLIDERS": SLIDERS,
        "SHARES": SHARES,
        "COLUMNS": COLUMNS,
        "PARTS": PARTS,
        "KNOTS": KNOTS,
        "WORLDS": WORLDS,
        "STEP": STEP,
    }
    told = [f"const {name} = {json.dumps(value)};" for name, value in house.items()]
    return "\n".join([*told, *((_FOLDER / name).read_text(encoding="utf-8") for name in _FILES)])


@cache
def style() -> str:
    """Return the style sheet."""
    return (_FOLDER / "calculator.css").read_text(encoding="utf-8")
