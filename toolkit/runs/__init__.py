"""Run options on golden questions, and keep what came of it."""

from toolkit.runs.diagnosing import DIAGNOSES, STAGES, diagnose
from toolkit.runs.experiment import Experiment
from toolkit.runs.retrieval import RETRIEVAL_METRICS, score_retrieval
from toolkit.runs.run import Run

__all__ = ["DIAGNOSES", "RETRIEVAL_METRICS", "STAGES", "Experiment", "Run", "diagnose", "score_retrieval"]
