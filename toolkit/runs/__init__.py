"""Run options on golden questions, and keep what came of it."""

from toolkit.runs.experiment import Experiment
from toolkit.runs.run import Run

__all__ = ["Experiment", "Run"]
