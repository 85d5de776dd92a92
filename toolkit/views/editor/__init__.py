"""The golden-question editor: a table that people edit in the browser, checked and kept by Python."""

from toolkit.views.editor.editor import GoldenEditor

__all__ = ["GoldenEditor"]
