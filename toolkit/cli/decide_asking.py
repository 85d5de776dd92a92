"""Options asked now, for a decision: beside those of runs that were made before, if there are any."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from toolkit.cli.decide_inputs import asked as with_input
from toolkit.cli.decide_inputs import not_run
from toolkit.cli.decide_measures import Drill, freshness_drill
from toolkit.cli.shared import open_documents, progress
from toolkit.decision.document import sha256
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.readers import Reader
from toolkit.runs import Experiment, Run, merged
from toolkit.runs.merging import aligned, basis
from toolkit.runs.provenance import document_hashes
from toolkit.schema import InputError
from toolkit.tuning import TuningSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What options are made of, and the day that is asked about; ``drilled`` says whether freshness is drilled."""

    reader: Reader
    tuned_reader: Reader | None
    pack: Documents | None
    tuning: TuningSet | None
    day: date
    drilled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a decision rests on: an experiment to be run, runs ``given``, or both.

    ``documents`` is empty where they are not at hand, ``shows_answers`` whether a page of all answers can be made.
    """

    experiment: Experiment | None
    given: tuple[Run, ...]
    documents: Documents
    documents_sha256: str
    drill: Drill | None
    lacking: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    shows_answers: bool = True

    def run(self, folder: Path, notes: Console, /, **terms: Any) -> Run:
        """Return the answers of all options, asked or given."""
        if self.experiment is None or not self.experiment.names:
            return merged(*self.given)
        run = self.experiment.run(folder, accept_changes=True, progress=progress(notes, "Answering"), **terms)
        return merged(run, *self.given)


def day_of(as_of: datetime | None, given: Sequence[Run], /) -> date:
    """Return the day that is asked about: the one named, or that of the runs given, or today."""
    told = basis(given).manifest.get("as_of") if given else None
    if as_of is None and told:
        return date.fromisoformat(str(told))
    return (as_of or datetime.now()).date()  # noqa: DTZ005 - the user's own day is meant


def prepared(
    folder: Path, golden: Path, given: Sequence[Run], parts: Parts, notes: Console, /, *, skip_unreadable: bool
) -> Ready:
    """Read what is to be asked, and refuse what cannot be, before anybody is asked.

    Raises
    ------
    InputError
        Where documents or questions cannot be used, or the runs given are of others.
    """
    documents = open_documents(folder, notes, skip_unreadable=skip_unreadable)
    questions = GoldenSet.read(golden)
    warnings = _checked(questions, documents, golden)
    held = {option for run in given for option in run.options}
    tuned = parts.tuned_reader is not None
    without = not_run(documents, questions, parts.day, pack=parts.pack, tuning=parts.tuning, tuned_elsewhere=tuned)
    experiment = Experiment(
        documents,
        questions,
        [option for option in with_input(without) if option not in held],
        reader=parts.reader,
        prompt_pack=parts.pack,
        as_of=parts.day,
        tuning=parts.tuning,
        tuned_reader=parts.tuned_reader,
    )
    if held:
        notes.print(escape(f"Not asked, since a run that you named holds them: {', '.join(sorted(held))}"))
    drill = freshness_drill(documents, folder, questions, parts.pack, parts.tuning) if parts.drilled else None
    return Ready(
        experiment=experiment,
        given=_aligned(experiment, documents, parts.day, given),
        documents=documents,
        documents_sha256=sha256(document_hashes(documents)),
        drill=drill,
        lacking={option: why for option, why in without.items() if option not in held},
        warnings=warnings,
    )


def _aligned(experiment: Experiment, documents: Documents, day: date, given: Sequence[Run]) -> tuple[Run, ...]:
    """Refuse runs of other questions or documents before anything is asked, and paid for."""
    if not given:
        return ()
    manifest = {"documents": document_hashes(documents), "access_labels": documents.labelled, "as_of": day}
    return tuple(aligned(experiment.cases().questions(), manifest, given))


def _checked(questions: GoldenSet, documents: Documents, golden: Path) -> tuple[str, ...]:
    """Return the warnings about a golden set.

    Raises
    ------
    InputError
        Where something in it must be mended first: a quote that is nowhere would be scored as never found.
    """
    findings = questions.check(documents)
    errors = findings.filter(severity="error").to_dicts()
    if errors:
        said = [
            f"row {questions.rows[row['question_id']]}, question {row['question_id']}: {row['problem']}\n"
            f"  to mend it: {row['remedy']}"
            for row in errors
        ]
        raise InputError("\n".join(["some questions must be mended first", *said]), file=golden, field="evidence")
    rows = findings.filter(severity="warning").select("question_id", "problem", "remedy").iter_rows()
    return tuple(f"{f'{question}: ' if question else ''}{problem} ({remedy})" for question, problem, remedy in rows)
