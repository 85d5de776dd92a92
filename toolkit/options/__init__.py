"""The five options: each takes a question to an answer, and says what it rests on."""

from toolkit.options.attempt import Attempt, LeftOut, Option, Question, Step
from toolkit.options.building import MEASURED, UNTRAINED, Workbench, build, measurable
from toolkit.options.hybrid import Hybrid
from toolkit.options.tuned import FineTuned
from toolkit.options.ways import LongContext, PromptOnly, Rag
from toolkit.schema import CARDS, OPTIONS, OptionCard, card

__all__ = [
    "CARDS",
    "MEASURED",
    "OPTIONS",
    "UNTRAINED",
    "Attempt",
    "FineTuned",
    "Hybrid",
    "LeftOut",
    "LongContext",
    "Option",
    "OptionCard",
    "PromptOnly",
    "Question",
    "Rag",
    "Step",
    "Workbench",
    "build",
    "card",
    "measurable",
]
