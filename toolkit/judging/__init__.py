"""Judges: a model that grades answers, and the passport that says how far to trust it."""

from toolkit.judging.judge import Judge, PromptedJudge, prompt_of, verdict
from toolkit.judging.passport import KAPPA_NEEDED, JudgePassport, Labelled, passport

__all__ = ["KAPPA_NEEDED", "Judge", "JudgePassport", "Labelled", "PromptedJudge", "passport", "prompt_of", "verdict"]
