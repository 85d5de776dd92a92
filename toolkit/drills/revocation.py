"""Rights taken away: how long what was open to a person still shows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from toolkit.drills.upkeep import Upkeep
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.options import Option
from toolkit.readers import Reader
from toolkit.runs import Experiment
from toolkit.runs.answering import Progress

REVOCATIONS = pl.Schema(
    {
        "option": pl.String(), "how": pl.String(), "questions": pl.Int64(), "leaked_before": pl.Int64(),
        "seconds": pl.Float64(), "queries_until_gone": pl.Int64(), "still_leaking": pl.List(pl.String),
    }
)  # fmt: skip
_MOST_QUERIES = 3
Clock = Callable[[], float]


def revocation(
    documents: Documents,
    golden: GoldenSet,
    upkeeps: Sequence[Upkeep],
    /,
    *,
    reader: Reader,
    prompt_pack: Documents | None = None,
    progress: Progress | None = None,
    clock: Clock = time.perf_counter,
) -> pl.DataFrame:
    """Take the documents that restricted golden questions rest on from everybody, and count how long they still show.

    Returns
    -------
    Table ``REVOCATIONS``. ``leaked_before`` counts the questions that leak from each option as it was; ``seconds`` is
    what bringing it up to date took, ``None`` where nobody does; ``queries_until_gone`` how often the questions then
    had to be asked before nothing leaked, 0 where the first time was clean, ``None`` where three were not, or where it
    leaked and nothing was done.
    """
    spans = golden.spans(documents).select("question_id", "document_id").unique().iter_rows()
    named = [(question, document) for question, document in spans if _restricted(documents, document)]
    touched = [each for each in golden if each.answerable and each.id in {question for question, _ in named}]
    gone = {document for question, document in named if question in {each.id for each in touched}}
    after = replace(documents, items=tuple(replace(d, access=()) if d.document_id in gone else d for d in documents))
    questions = GoldenSet(tuple(replace(each, answerable=False, facts=(), kind="not-permitted") for each in touched))

    def leaking(option: Option) -> list[str]:
        experiment = Experiment(after, questions, options=[option], reader=reader, prompt_pack=prompt_pack)
        run = experiment.run(progress=progress)
        return run.scores.filter(pl.col("metric") == "leak", pl.col("value") > 0)["question_id"].to_list()

    rows = []
    for upkeep in upkeeps:
        option = upkeep.build(documents)
        before = leaking(option)
        if upkeep.correct is None:  # what nobody changes still shows what it showed
            rows.append([upkeep.name, upkeep.how, len(questions), len(before), None, None if before else 0, before])
            continue
        begun = clock()
        corrected = upkeep.correct(option, documents, after)
        seconds = clock() - begun
        queries, still = _until_gone(leaking, corrected.option)
        rows.append([upkeep.name, upkeep.how, len(questions), len(before), seconds, queries, still])
    return pl.DataFrame(rows, schema=REVOCATIONS, orient="row")


def _until_gone(leaking: Callable[[Option], list[str]], option: Option) -> tuple[int | None, list[str]]:
    still: list[str] = []
    for queries in range(_MOST_QUERIES):
        still = leaking(option)
        if not still:
            return queries, []
    return None, still


def _restricted(documents: Documents, document_id: str) -> bool:
    document = documents.get(document_id)
    return document is not None and not documents.shows(document, groups=None, as_of=None)
