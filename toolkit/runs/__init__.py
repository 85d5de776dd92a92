"""Run options on golden questions, and keep what came of it."""

from toolkit.runs.diagnosing import DIAGNOSES, STAGES, diagnose
from toolkit.runs.driving import Limits, Retries, Terms
from toolkit.runs.experiment import Experiment
from toolkit.runs.merging import merged
from toolkit.runs.positions import DEPTHS, positions
from toolkit.runs.retrieval import RETRIEVAL_METRICS, score_retrieval
from toolkit.runs.routing import ORACLE, oracle_bound, oracle_picks
from toolkit.runs.run import Run
from toolkit.runs.slicing import SLICE_BY, SLICES, slices

__all__ = [
    "DEPTHS",
    "DIAGNOSES",
    "ORACLE",
    "RETRIEVAL_METRICS",
    "SLICES",
    "SLICE_BY",
    "STAGES",
    "Experiment",
    "Limits",
    "Retries",
    "Run",
    "Terms",
    "diagnose",
    "merged",
    "oracle_bound",
    "oracle_picks",
    "positions",
    "score_retrieval",
    "slices",
]
