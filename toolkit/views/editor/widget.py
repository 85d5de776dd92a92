"""The part of the editor that lives in the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_FOLDER = Path(__file__).parent


class EditorWidget(anywidget.AnyWidget):
    """What the page shows, as two plain values, and what it asks for, as messages.

    Both values are kept by the kernel, so that a page that is loaded again shows what was there.
    """

    _esm = _FOLDER / "editor.js"
    _css = _FOLDER / "editor.css"

    state = traitlets.Dict().tag(sync=True)
    source = traitlets.Dict().tag(sync=True)

    def __init__(self, heard: Callable[[object], None]) -> None:
        super().__init__()
        self._heard = heard

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        """Pass a message on. Not by ``on_msg``, whose dispatcher swallows what a callback raises."""
        super()._handle_custom_msg(content, buffers)
        self._heard(content)
