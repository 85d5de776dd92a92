"""Baseline against candidate: no silent regression, with three verdicts."""

from toolkit.gate.comparable import ALLOWABLE
from toolkit.gate.comparing import compare
from toolkit.gate.result import EXIT_CODES, GateResult
from toolkit.gate.settings import CRITICAL, Margin, Settings
from toolkit.gate.writing import junit, markdown

__all__ = ["ALLOWABLE", "CRITICAL", "EXIT_CODES", "GateResult", "Margin", "Settings", "compare", "junit", "markdown"]
