"""Golden questions from and for other tools, with what could not be carried over, row by row."""

from toolkit.golden.interchange.exchanging import ENDINGS, TOOLS, take_from, tool_of, written_for

__all__ = ["ENDINGS", "TOOLS", "take_from", "tool_of", "written_for"]
