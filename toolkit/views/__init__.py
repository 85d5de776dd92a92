"""The only part that displays: fragments of HTML, charts, panels, the terminal.

Each name is imported when first used: the terminal must not wait for, or need, the notebooks' libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.views.answers import AnswerBook
    from toolkit.views.asking import AskBook, AskPanel
    from toolkit.views.calculator.book import CostBook
    from toolkit.views.calculator.holding import worked_scenarios
    from toolkit.views.calculator.panel import CostPanel
    from toolkit.views.charts import estimates_figure
    from toolkit.views.coverage import coverage_figure, coverage_html
    from toolkit.views.differences import differences_figure
    from toolkit.views.editor import GoldenEditor
    from toolkit.views.exploring import explore
    from toolkit.views.fragments import options_html, show, triage_html
    from toolkit.views.pairs import pairs_html
    from toolkit.views.panels import AnswerPanel, TriagePanel
    from toolkit.views.passages import PassageBook, PassagePanel
    from toolkit.views.power import power_figure
    from toolkit.views.slicing import slices_figure
    from toolkit.views.tables import show_tables, table_html
    from toolkit.views.terminal import print_decision
    from toolkit.views.tradeoffs import trade_figure, volume_figure
    from toolkit.views.weights import WeightsPanel

_HOMES = {
    "AnswerBook": "answers",
    "AnswerPanel": "panels",
    "AskBook": "asking",
    "AskPanel": "asking",
    "CostBook": "calculator.book",
    "CostPanel": "calculator.panel",
    "GoldenEditor": "editor",
    "PassageBook": "passages",
    "PassagePanel": "passages",
    "TriagePanel": "panels",
    "WeightsPanel": "weights",
    "coverage_figure": "coverage",
    "coverage_html": "coverage",
    "differences_figure": "differences",
    "estimates_figure": "charts",
    "explore": "exploring",
    "options_html": "fragments",
    "pairs_html": "pairs",
    "power_figure": "power",
    "print_decision": "terminal",
    "show": "fragments",
    "show_tables": "tables",
    "slices_figure": "slicing",
    "table_html": "tables",
    "trade_figure": "tradeoffs",
    "triage_html": "fragments",
    "volume_figure": "tradeoffs",
    "worked_scenarios": "calculator.holding",
}

__all__ = [
    "AnswerBook",
    "AnswerPanel",
    "AskBook",
    "AskPanel",
    "CostBook",
    "CostPanel",
    "GoldenEditor",
    "PassageBook",
    "PassagePanel",
    "TriagePanel",
    "WeightsPanel",
    "coverage_figure",
    "coverage_html",
    "differences_figure",
    "estimates_figure",
    "explore",
    "options_html",
    "pairs_html",
    "power_figure",
    "print_decision",
    "show",
    "show_tables",
    "slices_figure",
    "table_html",
    "trade_figure",
    "triage_html",
    "volume_figure",
    "worked_scenarios",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'toolkit.views' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"toolkit.views.{_HOMES[name]}"), name)
