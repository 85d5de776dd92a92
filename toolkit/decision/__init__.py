"""Measured quality and modelled money to a decision: triage, trade-off table, robustness, verdict, record."""

from toolkit.decision.criteria import CRITERIA
from toolkit.decision.deciding import decide
from toolkit.decision.preferences import Preferences, View
from toolkit.decision.record import DecisionRecord
from toolkit.decision.robustness import Robustness, weigh
from toolkit.decision.smaa import Smaa, smaa
from toolkit.decision.stating import read_preferences
from toolkit.decision.tradeoffs import trade_off_table
from toolkit.decision.triage import QUESTIONS, Choice, Suggestion, TriageQuestion, triage
from toolkit.decision.values import Scale
from toolkit.decision.verdict import Verdict, judge
from toolkit.decision.verifying import Verification, read_record, verify
from toolkit.decision.waiting import freshness_measures

__all__ = [
    "CRITERIA",
    "QUESTIONS",
    "Choice",
    "DecisionRecord",
    "Preferences",
    "Robustness",
    "Scale",
    "Smaa",
    "Suggestion",
    "TriageQuestion",
    "Verdict",
    "Verification",
    "View",
    "decide",
    "freshness_measures",
    "judge",
    "read_preferences",
    "read_record",
    "smaa",
    "trade_off_table",
    "triage",
    "verify",
    "weigh",
]
