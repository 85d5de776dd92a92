"""Tables and verdicts as something to hand out: one HTML page, Markdown, CSV; charts as SVG."""

from toolkit.reports.csv import safe_csv
from toolkit.reports.page import html_page, markdown_page
from toolkit.reports.shares import Part, Row, share_chart
from toolkit.reports.style import MARKS, Mark
from toolkit.reports.svg import Bar, Line, interval_chart

__all__ = [
    "MARKS",
    "Bar",
    "Line",
    "Mark",
    "Part",
    "Row",
    "html_page",
    "interval_chart",
    "markdown_page",
    "safe_csv",
    "share_chart",
]
