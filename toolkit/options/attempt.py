from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from toolkit.schema import Prompt, Reading, Source

Clock = Callable[[], float]
"""Seconds from some fixed point, as ``time.perf_counter`` gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an option is asked: the words, the asker's groups, and the day it is asked about."""

    text: str
    groups: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an option did with a question: what it gathered, was given to read, and read, and how long it took.

    ``candidates`` are the passages that were considered, those that did not fit the prompt included.
    """

    candidates: tuple[Source, ...]
    prompt: Prompt
    reading: Reading
    gather_s: float
    read_s: float


class Option(Protocol):
    """One of the five ways: a composition from a question to an answer."""

    @property
    def name(self) -> str:
        """One of ``toolkit.schema.OPTIONS``."""

    def answer(self, question: Question, /) -> Attempt:
        """Return an answer, and all that it rests on."""
