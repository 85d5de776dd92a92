"""A chart in the house template: what it shows, what to see in it, what it rests on, and its figures as a table."""

import base64
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl

from toolkit.reports.browser import picture
from toolkit.reports.csv import safe_csv
from toolkit.reports.drawing import SMALL, WIDTH, canvas, words, wrapped
from toolkit.reports.page import TEMPLATES, html_page, safe_html
from toolkit.reports.style import FAINT, PAPER
from toolkit.schema import InputError
from toolkit.storage import write_atomically

_MARGIN = 24
_KINDS = {"svg": "image/svg+xml", "html": "text/html", "csv": "text/csv"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Chart:
    """A picture and all that belongs beside it. A notebook shows it; a page holds its ``html``; ``save`` writes it.

    Attributes
    ----------
    title
        What is shown, in one line.
    see
        What to see in it, in one sentence.
    plot
        The picture, from one of the ``*_chart`` functions.
    table
        The figures drawn, a row each.
    source
        What it rests on: how many questions, by what method, measured or modelled, as of which day.

    Examples
    --------
    >>> from toolkit.reports import Bar, interval_chart
    >>> bar = Bar(option="rag", title="RAG", value=0.7, low=0.5, high=0.8, words="70%")
    >>> chart = Chart(title="Tasks completed", see="RAG completes most.", source="Measured on 30 questions.",
    ...     plot=interval_chart([bar], title="Tasks completed", axis="share of questions", most=1),
    ...     table=pl.DataFrame({"option": ["RAG"], "share": [0.7]}))
    >>> "RAG completes most." in chart.html, "Measured on 30 questions." in chart.svg
    (True, True)
    """

    title: str
    see: str
    plot: str
    table: pl.DataFrame
    source: str

    def __post_init__(self) -> None:
        for name in ("title", "see", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"a chart needs its {name}: nobody can read one without")

    @property
    def name(self) -> str:
        """What its files are called, without an ending."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")[:60].rstrip("-") or "chart"

    @cached_property
    def svg(self) -> str:
        """The chart as one picture to hand on, with its title, its sentence and what it rests on drawn into it."""
        return _framed(self)

    @cached_property
    def html(self) -> str:
        """The chart as a part of a page: picture, table, and links that hold what they save, with no script or network.

        The button for PNG shows where the page also runs :func:`chart_script`.
        """
        return html_page("chart.html", {**self._values, "page": False, "files": self.files})

    @property
    def files(self) -> dict[str, str]:
        """What the chart saves as without a script, by ending: each an address that holds its file."""
        return {"svg": self._files["svg"], "html": _link("html", self.page), "csv": self._files["csv"]}

    @property
    def size(self) -> str:
        """The width and height of ``svg``, as its button for PNG is told them."""
        return ET.fromstring(self.svg).attrib["viewBox"].removeprefix("0 0 ")  # noqa: S314 - drawn here

    @cached_property
    def page(self) -> str:
        """The chart as a page of its own, to open from disk."""
        values = {"page": True, "files": self._files, "script": safe_html(chart_script()), "policy": chart_policy()}
        return html_page("chart.html", {**self._values, **values})

    def save(self, path: str | Path, /) -> Path:
        """Write the chart to a file; its ending says as what.

        ``.svg`` and ``.html`` need nothing; ``.csv`` is the table alone, with no text that a spreadsheet would run;
        ``.png`` is drawn by a Chromium.

        Raises
        ------
        InputError
            Where the ending is none of these, the file cannot be written, or there is no Chromium to draw a PNG.
        """
        path = Path(path)
        makers = {".svg": lambda: self.svg, ".html": lambda: self.page, ".csv": lambda: safe_csv(self.table)}
        kind = path.suffix.lower()
        if kind == ".png":
            write_atomically(path, picture(self.svg, file=path))
        elif kind in makers:
            write_atomically(path, makers[kind]())
        else:
            allowed = ", ".join([".png", *makers])
            raise InputError("a chart is not written as this", file=path, got=kind or "no ending", allowed=allowed)
        return path

    @property
    def _values(self) -> dict[str, Any]:
        rows = [[_cell(value) for value in row] for row in self.table.iter_rows()]
        columns = [name.replace("_", " ") for name in self.table.columns]
        told = {"title": self.title, "see": self.see, "source": self.source, "name": self.name, "size": self.size}
        return {**told, "plot": safe_html(self.plot), "columns": columns, "rows": rows}

    @property
    def _files(self) -> dict[str, str]:
        return {"svg": _link("svg", self.svg), "csv": _link("csv", safe_csv(self.table))}

    def _repr_html_(self) -> str:
        return f"{self.html}<script>{chart_script()}</script>"


@lru_cache(maxsize=1)
def chart_script() -> str:
    """Return the script of the button for PNG: it draws in the page, and asks nothing of any network."""
    return (TEMPLATES / "chart.js").read_text(encoding="utf-8")


def chart_policy() -> str:
    """Return a content security policy under which charts can be shown and saved, and nothing else can run or load."""
    digest = base64.b64encode(sha256(chart_script().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"


def _link(kind: str, text: str) -> str:
    """Return an address that holds a file whole."""
    return f"data:{_KINDS[kind]};base64,{base64.b64encode(text.encode()).decode()}"


def _cell(value: object) -> str:
    """Return a figure as a person reads it; the CSV has it in full."""
    if value is None:
        return "not known"
    return f"{value:,.3g}" if isinstance(value, float) and abs(value) < 1000 else str(value)


def _framed(chart: Chart) -> str:
    """Return the plot with title and sentence above it, and its source below."""
    plot = _parsed(chart.plot)
    wide, high = (float(each) for each in plot.attrib["viewBox"].split()[2:])
    titles, see = wrapped(chart.title, 26, WIDTH), wrapped(chart.see, 18, WIDTH)
    source = wrapped(chart.source, SMALL, WIDTH)
    top = _MARGIN + 34 * len(titles) + 25 * len(see) + 16
    foot_at = top + high * WIDTH / wide
    told = " ".join([chart.see, plot.findtext("desc") or "", chart.source])
    height = round(foot_at + 22 * len(source) + _MARGIN)
    root = canvas(height, title=chart.title, told=told, width=WIDTH + 2 * _MARGIN)
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    _column(root, titles, _MARGIN + 26, 34, size=24, bold=True)
    _column(root, see, _MARGIN + 34 * len(titles) + 20, 25, size=18)
    held = ET.SubElement(root, "g", {"transform": f"translate({_MARGIN},{top:g}) scale({WIDTH / wide:g})"})
    held.extend([each for each in plot if each.tag not in {"title", "desc"}])
    _column(root, source, foot_at + 18, 22, size=SMALL, fill=FAINT)
    return ET.tostring(root, encoding="unicode")


def _parsed(svg: str) -> ET.Element:
    """Return an SVG's elements without the namespace in their names, to be put into another."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn here
    for each in root.iter():
        each.tag = each.tag.split("}")[-1]
    return root


def _column(root: ET.Element, lines: list[str], y: float, step: float, **style: Any) -> None:
    for at, each in enumerate(lines):
        words(root, (_MARGIN, y + step * at), each, **style)
