"""Jobs to rows: one option asked one question, its answer judged, and everything kept as it comes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.options import Attempt, Option, Question
from toolkit.runs.cases import Cases
from toolkit.runs.recording import Outcome, rows_of
from toolkit.runs.store import Key, Rows, Store
from toolkit.schema import GoldenQuestion

Audit = Callable[[str, Question, Attempt, str, str], None]
"""Takes the option's name, the question as it was asked, the attempt, the name of the reader that answered, and the
golden question's id."""


class Job(NamedTuple):
    """One answer to be had."""

    option: str
    question_id: str
    repeat: int


Progress = Callable[[Sequence[Job]], Iterable[Job]]


@dataclass(slots=True)
class Answerer:
    """Turns a job into the rows that it adds to a run.

    ``options`` holds, for each repeat, the options by name; a repeat that is not there has those of repeat 0.
    """

    options: Mapping[int, Mapping[str, Option]]
    cases: Cases
    questions: Mapping[str, GoldenQuestion]
    reader: str
    audit: Audit | None = None

    def __call__(self, job: Job) -> Rows:
        """Ask, tell the audit log, and score."""
        question = self.questions[job.question_id]
        asked = Question(text=question.question, groups=question.asker, as_of=question.as_of or self.cases.as_of)
        attempt = self.options.get(job.repeat, self.options[0])[job.option].answer(asked)
        reader = attempt.reader or self.reader
        if self.audit is not None:
            self.audit(job.option, asked, attempt, reader, job.question_id)
        case = self.cases.of(question, attempt)
        return rows_of(Outcome(option=job.option, repeat=job.repeat, case=case, attempt=attempt, reader=reader))


class Kept:
    """The answers of a run so far: in memory, and where there is a store, on disk as soon as they come.

    With ``again``, what ended in a problem is asked once more; what was kept of it stays until the new answer is there.
    """

    def __init__(self, keys: Mapping[Job, Key], store: Store | None = None, /, *, again: bool = False) -> None:
        self._keys, self._store, self._again = keys, store, again
        before = store.get(keys.values()) if store else {}
        self._rows = {job: before[key] for job, key in keys.items() if key in before}

    def missing(self) -> list[Job]:
        """Return the jobs that have no answer yet, or none that may stay, in their order."""
        return [job for job in self._keys if job not in self._rows or (self._again and _failed(self._rows[job]))]

    def keep(self, answers: Sequence[tuple[Job, Rows]], /) -> None:
        """Keep answers."""
        if self._store and answers:
            self._store.put_all(((self._keys[job], rows) for job, rows in answers), instead=self._again)
        self._rows |= dict(answers)

    def count(self) -> int:
        """Return how many answers there are so far."""
        return len(self._rows)

    def rows(self) -> list[Rows]:
        """Return every answer, in the order of the jobs."""
        return [self._rows[job] for job in self._keys]


def _failed(rows: Rows) -> bool:
    return any(row["problem"] is not None for row in rows["answers"])
