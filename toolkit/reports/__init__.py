"""Tables and verdicts as something to hand out: one HTML page, Markdown, CSV; charts in the house template."""

from toolkit.reports.browser import find_browser
from toolkit.reports.chart import Chart, chart_policy, chart_script
from toolkit.reports.csv import safe_csv
from toolkit.reports.facets import Cell, Facet, facet_chart
from toolkit.reports.grid import grid_chart
from toolkit.reports.lines import Guide, Series, line_chart
from toolkit.reports.page import html_page, markdown_page, safe_html
from toolkit.reports.points import Point, point_chart
from toolkit.reports.shares import Part, Row, share_chart
from toolkit.reports.style import MARKS, Mark
from toolkit.reports.svg import Bar, Line, interval_chart

__all__ = [
    "MARKS",
    "Bar",
    "Cell",
    "Chart",
    "Facet",
    "Guide",
    "Line",
    "Mark",
    "Part",
    "Point",
    "Row",
    "Series",
    "chart_policy",
    "chart_script",
    "facet_chart",
    "find_browser",
    "grid_chart",
    "html_page",
    "interval_chart",
    "line_chart",
    "markdown_page",
    "point_chart",
    "safe_csv",
    "safe_html",
    "share_chart",
]
