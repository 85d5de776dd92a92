"""Baseline against candidate: no silent regression, with three verdicts."""

from toolkit.gate.comparable import ALLOWABLE, shared_options
from toolkit.gate.comparing import compare
from toolkit.gate.result import EXIT_CODES, GateResult, worst
from toolkit.gate.settings import CRITICAL, Margin, Settings
from toolkit.gate.writing import junit, markdown

__all__ = [
    "ALLOWABLE", "CRITICAL", "EXIT_CODES", "GateResult", "Margin", "Settings", "compare", "junit", "markdown",
    "shared_options", "worst",
]  # fmt: skip
