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
class LeftOut:
    """A document that did not fit: how many of its characters were cut, and whether all of them."""

    document_id: str
    characters: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the readings that an answer took: by which route, what it cost, and why the next was taken, if it was."""

    route: str
    tokens_in: int
    tokens_out: int
    support: float | None
    abstained: bool
    escalated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an option did with a question: what it gathered, was given to read, and read, and how long it took.

    ``candidates`` are the passages that were considered, those that did not fit the prompt included; ``prompt`` is the
    last that was read, and holds its documents in the order in which they were given. ``left_out`` names what of the
    documents did not fit it. ``remembered`` names the documents behind an answer that was learnt and not read.
    ``steps`` are the readings it took where there may be several; ``reader`` names what answered, where that is not
    the reader that every option shares.
    """

    candidates: tuple[Source, ...]
    prompt: Prompt
    reading: Reading
    gather_s: float
    read_s: float
    left_out: tuple[LeftOut, ...] = ()
    remembered: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    reader: str | None = None

    @property
    def route(self) -> str:
        """The routes taken, in order: ``few passages > more passages``; empty where there is but one."""
        return " > ".join(step.route for step in self.steps)

    @property
    def tokens_in(self) -> int:
        """The tokens of every prompt that was read, which is what the answer cost."""
        return sum(step.tokens_in for step in self.steps) if self.steps else self.prompt.tokens

    @property
    def tokens_out(self) -> int:
        """The tokens of everything that was answered on the way."""
        return sum(step.tokens_out for step in self.steps) if self.steps else self.reading.tokens_out


class Option(Protocol):
    """One of the five ways, or one of your own: a composition from a question to an answer."""

    @property
    def name(self) -> str:
        """One of ``toolkit.schema.OPTIONS``, or a name of your own."""

    def answer(self, question: Question, /) -> Attempt:
        """Return an answer, and all that it rests on."""
