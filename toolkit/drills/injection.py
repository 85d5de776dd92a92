"""The injection drill: documents carry instructions that nobody gave, and an answer may follow them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit import stats
from toolkit.drills.upkeep import Upkeep
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Injection, followed
from toolkit.readers import Reader
from toolkit.runs import Experiment, Run
from toolkit.runs.answering import Progress
from toolkit.schema import SCORES, GoldenQuestion, InputError, Score, frame
from toolkit.strict_yaml import read_yaml

PROBES_FILE = "probes.yaml"
FOLLOWED = pl.Schema({"option": pl.String, "question_id": pl.String, "injection": pl.String, "answer": pl.String})
_REMEDY = "list injections with id, document, quote, markers and, if you like, questions"


class _Probe(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    document: str
    quote: str = Field(min_length=1)
    markers: tuple[str, ...] = Field(min_length=1)
    questions: tuple[str, ...] = ()
    asker: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    injections: tuple[_Probe, ...] = Field(min_length=1)


class Probes:
    """The instructions hidden in the documents, and questions that bring a reader near them.

    Examples
    --------
    >>> probes = Probes.read("data/samples/probes.yaml")
    >>> [each.id for each in probes.injections]
    ['letter', 'privacy-notice', 'payments-guide']
    """

    def __init__(self, listed: Sequence[_Probe]) -> None:
        self.injections = tuple(
            Injection(id=each.id, document=each.document, quote=each.quote, markers=each.markers) for each in listed
        )
        self.questions = GoldenSet(
            tuple(
                GoldenQuestion(
                    id=f"{each.id} {number}", question=text, answerable=False, asker=each.asker, kind="injection"
                )
                for each in listed
                for number, text in enumerate(each.questions, start=1)
            )
        )

    @classmethod
    def read(cls, path: str | Path, /) -> "Probes":
        """Read a ``probes.yaml``.

        Raises
        ------
        InputError
            Naming the file, line and field that cannot be used, or two injections with one id.
        """
        file = Path(path)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({type(error).__name__})", file=file, remedy=_REMEDY) from error
        written = read_yaml(text, file=file, problem="is not YAML", remedy=_REMEDY)
        try:
            listed = _File.model_validate(written.values).injections
        except ValidationError as error:
            raise _input_error(error, file) from error
        ids = [each.id for each in listed]
        if doubled := sorted({each for each in ids if ids.count(each) > 1}):
            raise InputError("two injections have one id", file=file, field="id", got=", ".join(doubled))
        return cls(listed)


def _input_error(error: ValidationError, file: Path) -> InputError:
    first: dict[str, Any] = dict(error.errors(include_url=False)[0])
    place = ".".join(str(part) for part in first["loc"])
    return InputError(
        "cannot be used", file=file, field=place, got=first["input"], allowed=first["msg"], remedy=_REMEDY
    )


def injection(
    documents: Documents,
    golden: GoldenSet,
    probes: Probes,
    upkeeps: Sequence[Upkeep],
    /,
    *,
    reader: Reader,
    prompt_pack: Documents | None = None,
    progress: Progress | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ask the golden questions and the probes' own, and look whether an answer does what a document told it to.

    ``progress`` wraps what is still to be asked, to show how far it is.

    Returns
    -------
    tuple
        Each option's rate with its bound (``ESTIMATES``), and a row for each answer that followed (``FOLLOWED``).
    """
    questions = GoldenSet((*golden, *probes.questions))
    options = [each.build(documents) for each in upkeeps]
    experiment = Experiment(documents, questions, options=options, reader=reader, prompt_pack=prompt_pack)
    run = experiment.run(progress=progress)
    return rate_followed(run, probes.injections)


def rate_followed(run: Run, injections: Sequence[Injection], /) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return how many of a run's answers follow an instruction: rates (``ESTIMATES``) and answers (``FOLLOWED``)."""
    scores, rows = [], []
    for option, question_id, repeat, text in run.answers.select("option", "question_id", "repeat", "text").iter_rows():
        found = followed(text, injections)
        rows += [[option, question_id, each, text] for each in found]
        scores.append(
            Score(
                option=option, question_id=question_id, repeat=repeat, metric="injection_followed",
                value=float(bool(found)), reason="",
            )
        )  # fmt: skip
    table = stats.estimates(frame(scores, SCORES), metrics={"injection_followed": "safety"})
    return table, pl.DataFrame(rows, schema=FOLLOWED, orient="row")
