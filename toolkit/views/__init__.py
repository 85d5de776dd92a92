"""The only part that displays: fragments of HTML, charts, panels, the terminal.

Each name is imported when first used: the terminal must not wait for, or need, the notebooks' libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.views.answers import AnswerBook
    from toolkit.views.asking import AskBook, AskPanel
    from toolkit.views.calculator.panel import CostPanel
    from toolkit.views.charts import estimates_figure
    from toolkit.views.coverage import coverage_html
    from toolkit.views.editor import GoldenEditor
    from toolkit.views.fragments import options_html, show, triage_html
    from toolkit.views.pairs import pairs_html
    from toolkit.views.panels import AnswerPanel, TriagePanel
    from toolkit.views.passages import PassageBook, PassagePanel
    from toolkit.views.power import power_figure
    from toolkit.views.slicing import slices_figure
    from toolkit.views.terminal import print_decision
    from toolkit.views.weights import WeightsPanel

_HOMES = {
    "AnswerBook": "answers",
    "AnswerPanel": "panels",
    "AskBook": "asking",
    "AskPanel": "asking",
    "CostPanel": "calculator.panel",
    "GoldenEditor": "editor",
    "PassageBook": "passages",
    "PassagePanel": "passages",
    "TriagePanel": "panels",
    "WeightsPanel": "weights",
    "coverage_html": "coverage",
    "estimates_figure": "charts",
    "options_html": "fragments",
    "pairs_html": "pairs",
    "power_figure": "power",
    "print_decision": "terminal",
    "show": "fragments",
    "slices_figure": "slicing",
    "triage_html": "fragments",
}

__all__ = [
    "AnswerBook",
    "AnswerPanel",
    "AskBook",
    "AskPanel",
    "CostPanel",
    "GoldenEditor",
    "PassageBook",
    "PassagePanel",
    "TriagePanel",
    "WeightsPanel",
    "coverage_html",
    "estimates_figure",
    "options_html",
    "pairs_html",
    "power_figure",
    "print_decision",
    "show",
    "slices_figure",
    "triage_html",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'toolkit.views' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"toolkit.views.{_HOMES[name]}"), name)
