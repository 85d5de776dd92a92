"""The parts of a page that live in the browser: points with sliders, and the pulse that tells a busy kernel."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_FOLDER = Path(__file__).parent


class Points(anywidget.AnyWidget):
    """A slider and a typed number for each criterion; shares are redrawn in the page.

    ``refused`` holds what stands typed in a field and was not taken, by criterion.

    Examples
    --------
    >>> given = Points([{"name": "latency", "title": "Latency", "means": "seconds", "most": 10}], {"latency": 3})
    >>> given.points
    {'latency': 3}
    """

    _esm = _FOLDER / "points.js"

    held: traitlets.List[dict[str, object]] = traitlets.List().tag(sync=True)
    points = traitlets.Dict().tag(sync=True)
    refused = traitlets.Dict().tag(sync=True)

    def __init__(self, held: Sequence[dict[str, object]], points: dict[str, int], /) -> None:
        super().__init__(held=list(held), points=points)


class Pulse(anywidget.AnyWidget):
    """Answers the page that asks whether anybody is there: where nobody is, the page says so."""

    _esm = _FOLDER / "pulse.js"

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        super()._handle_custom_msg(content, buffers)
        if isinstance(content, dict) and "asks" in content:
            self.send({"heard": content["asks"]})
