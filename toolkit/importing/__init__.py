"""Evaluations that other tools made, as runs: promptfoo, Inspect, DeepEval, Ragas and plain CSV."""

from toolkit.importing.mapping import NameMap
from toolkit.importing.reading import TOOLS, read

__all__ = ["TOOLS", "NameMap", "read"]
