"""The only part that displays: fragments of HTML, charts, panels, the terminal."""

from toolkit.views.answers import AnswerBook
from toolkit.views.charts import estimates_figure
from toolkit.views.fragments import options_html, show, triage_html
from toolkit.views.panels import AnswerPanel, TriagePanel
from toolkit.views.terminal import print_decision

__all__ = [
    "AnswerBook",
    "AnswerPanel",
    "TriagePanel",
    "estimates_figure",
    "options_html",
    "print_decision",
    "show",
    "triage_html",
]
