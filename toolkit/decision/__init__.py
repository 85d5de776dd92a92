"""Measured quality and modelled money to a decision: triage, trade-off table, verdict, record."""

from toolkit.decision.deciding import decide
from toolkit.decision.record import DecisionRecord
from toolkit.decision.tradeoffs import CRITERIA, trade_off_table
from toolkit.decision.triage import QUESTIONS, Choice, Suggestion, TriageQuestion, triage
from toolkit.decision.verdict import Verdict, judge

__all__ = [
    "CRITERIA",
    "QUESTIONS",
    "Choice",
    "DecisionRecord",
    "Suggestion",
    "TriageQuestion",
    "Verdict",
    "decide",
    "judge",
    "trade_off_table",
    "triage",
]
