"""What a gate found, and in one word whether the candidate may pass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from toolkit.schema import GATE_ROWS, GateRow, LostQuestion, Tripped, frame

EXIT_CODES = {"pass": 0, "fail": 1, "inconclusive": 3}
"""What a command leaves with; 2 is kept for bad input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """A gate between two runs.

    ``tripped`` alone fails it. ``evaded`` are tripwires on which the baseline was scored and the candidate was not:
    with one, it cannot pass. ``changes`` is what differs between the runs, ``notes`` what a reader should know.
    """

    options: tuple[str, str]
    rows: tuple[GateRow, ...]
    tripped: tuple[Tripped, ...]
    evaded: tuple[str, ...]
    lost: tuple[LostQuestion, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    level: float
    power: float

    @property
    def verdict(self) -> str:
        """``pass``, ``fail`` or ``inconclusive``."""
        verdicts = {row.verdict for row in self.rows}
        if self.tripped or "fail" in verdicts:
            return "fail"
        return "inconclusive" if self.evaded or "inconclusive" in verdicts else "pass"

    @property
    def exit_code(self) -> int:
        """0, 1 or 3, as the verdict says."""
        return EXIT_CODES[self.verdict]

    @property
    def more_questions(self) -> int | None:
        """How many more questions would settle every open row; ``None`` where none is open, or no number would."""
        needed = [row.more_questions for row in self.rows if row.verdict == "inconclusive"]
        known = [each for each in needed if each is not None]
        return max(known) if known and len(known) == len(needed) else None

    @property
    def frame(self) -> pl.DataFrame:
        """The rows as a table (schema ``GATE_ROWS``)."""
        return frame(self.rows, GATE_ROWS)

    @property
    def headline(self) -> str:
        """The verdict as a sentence."""
        if self.verdict == "pass":
            return "Pass: nothing tripped, and every metric is shown to be within its margin."
        if self.verdict == "fail":
            lost = [f"{row.metric} ({row.slice})" for row in self.rows if row.verdict == "fail"]
            wires = [f"{name} ({count})" for name, count in Counter(each.tripwire for each in self.tripped).items()]
            reasons = [f"{what}: {', '.join(found)}" for what, found in (("tripped", wires), ("lost", lost)) if found]
            return f"Fail: {'; '.join(reasons)}."
        return f"Inconclusive: {self._open()}."

    def _open(self) -> str:
        if self.evaded:
            return f"the candidate has no scores for {', '.join(self.evaded)}, and the baseline has"
        if self.more_questions is None:
            return "no number of questions that people write would settle it; widen a margin, or decide by hand"
        return f"about {self.more_questions} more questions are needed, if what was measured is the truth"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {
            "verdict": self.verdict,
            "headline": self.headline,
            "more_questions": self.more_questions,
            "baseline_option": self.options[0],
            "candidate_option": self.options[1],
            "level": self.level,
            "power": self.power,
            **{name: [asdict(each) for each in getattr(self, name)] for name in ("rows", "tripped", "lost")},
            **{name: list(getattr(self, name)) for name in ("evaded", "changes", "notes")},
        }


def worst(results: Iterable[GateResult], /) -> str:
    """Return the verdict of several gates that must all pass: ``fail`` where one fails, else what is not settled."""
    verdicts = {result.verdict for result in results}
    return next(each for each in ("fail", "inconclusive", "pass") if each in verdicts)
