"""Faults planted in the sample set, to learn what the checks find and what they only seem to."""

from tests.golden.faults.measuring import measured, scored
from tests.golden.faults.planting import HALVES, Planted, planted

__all__ = ["HALVES", "Planted", "measured", "planted", "scored"]
