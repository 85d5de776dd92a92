"""A notebook, run and shown: its prose, its outputs, and its code folded away for those who do not want it."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbclient import NotebookClient
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from docs.gallery.guides import plain, prose
from docs.gallery.pages import Page

_STATE = "application/vnd.jupyter.widget-state+json"
_VIEW = "application/vnd.jupyter.widget-view+json"
_INTERACTIVE = "This part is worked with a mouse and a keyboard: open the notebook with <code>make lab</code>."


def executed(notebook: NotebookNode, folder: Path, /, *, timeout: int = 300) -> NotebookNode:
    """Return a notebook with its outputs, run from top to bottom in a folder.

    Raises
    ------
    nbclient.exceptions.CellExecutionError, nbclient.exceptions.CellTimeoutError
        Where a cell fails or takes too long: no page is made of a notebook that does not run.
    """
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    quiet = ["--log-level=ERROR"]
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=timeout, resources=place, extra_arguments=quiet)
    client.execute()
    return notebook


def notebook_page(notebook: NotebookNode, name: str, /) -> Page:
    """Return a notebook that ran as a page."""
    first = notebook.cells[0].source
    answer = next((part for part in first.split("\n\n") if part.startswith("**The answer")), "")
    widgets = notebook.metadata.get("widgets", {}).get(_STATE, {}).get("state", {})
    body = "\n".join(_cell(cell, widgets) for cell in notebook.cells)
    return Page(
        name=name,
        title=plain(first.splitlines()[0].removeprefix("# ")),
        short=plain(answer.removeprefix("**The answer in three sentences.**")),
        body=Markup(body),  # noqa: S704 - each part is escaped where it is made
        kind="notebook",
    )


def _cell(cell: NotebookNode, widgets: Mapping[str, Any]) -> str:
    if cell.cell_type == "markdown":
        return f'<section class="prose">{prose(cell.source)}</section>'
    return f"{_code(cell.source)}{''.join(_outputs(cell.get('outputs', []), widgets))}" if cell.source.strip() else ""


def _code(source: str) -> str:
    """Return code folded behind what it says of itself: its first comment, or that it is code."""
    first = source.splitlines()[0]
    said = f"✓ {first.removeprefix('# ')}" if first.startswith("# ") and "assert" in source else "Code"
    shown = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<details class="code"><summary>{escape(said)}</summary><pre tabindex="0">{shown}</pre></details>'


def _outputs(outputs: list[NotebookNode], widgets: Mapping[str, Any]) -> Iterator[str]:
    for output in outputs:
        if output.output_type == "stream":
            yield f'<pre class="said" tabindex="0">{escape(output.text)}</pre>'
        elif "data" in output:
            yield f'<div class="output">{_shown(output.data, widgets)}</div>'


def _shown(data: Mapping[str, Any], widgets: Mapping[str, Any]) -> str:
    """Return the richest of an output's forms that a page with no kernel can show."""
    if _VIEW in data:
        panel = _widget(str(data[_VIEW]["model_id"]), widgets)
        return _across(panel) if panel else f'<p class="note">{_INTERACTIVE}</p>'
    if "text/html" in data:
        # Made by a view, which escapes; what it holds can load and run nothing under the page's policy.
        return _across(str(data["text/html"]))
    return f'<pre tabindex="0">{escape(str(data.get("text/plain", "")))}</pre>'


def _across(markup: str) -> str:
    """Return what may be wider than a phone as a part that scrolls by itself."""
    return f'<div class="across" role="group" aria-label="Result" tabindex="0">{markup}</div>'


def _widget(model: str, widgets: Mapping[str, Any]) -> str:
    """Return a panel as it stood when the notebook ran: what it shows, and what its inputs were set to."""
    held = widgets.get(model.removeprefix("IPY_MODEL_"), {})
    state, kind = held.get("state", {}), held.get("model_name", "")
    if "children" in state:
        parts = [_widget(str(child), widgets) for child in state["children"]]
        return "".join(parts) if all(parts) else f'<p class="note">{_INTERACTIVE}</p>'
    if kind == "HTMLModel":
        return str(state.get("value", "")) or " "
    if kind == "DropdownModel":
        labels, index = state.get("_options_labels", []), state.get("index")
        return _set_to(state, labels[index] if index is not None else "")
    return _set_to(state, state["value"]) if "value" in state and "description" in state else ""


def _set_to(state: Mapping[str, Any], value: object) -> str:
    return f'<p class="set">{escape(str(state.get("description", "")))} <b>{escape(str(value))}</b></p>'
