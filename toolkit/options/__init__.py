"""The five options: each takes a question to an answer, and says what it rests on."""

from toolkit.options.attempt import Attempt, Option, Question
from toolkit.options.building import MEASURED, build
from toolkit.options.ways import LongContext, PromptOnly, Rag
from toolkit.schema import CARDS, OPTIONS, OptionCard, card

__all__ = [
    "CARDS",
    "MEASURED",
    "OPTIONS",
    "Attempt",
    "LongContext",
    "Option",
    "OptionCard",
    "PromptOnly",
    "Question",
    "Rag",
    "build",
    "card",
]
