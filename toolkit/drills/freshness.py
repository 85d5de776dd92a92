"""The freshness drill: documents change, and each option is asked again before and after it is brought up to date."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from toolkit import stats
from toolkit.drills.stale import why_stale
from toolkit.drills.updates import Updates
from toolkit.drills.upkeep import Corrected, Upkeep
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.options import Option
from toolkit.readers import Reader
from toolkit.runs import Experiment, Run
from toolkit.runs.answering import Progress
from toolkit.schema import ESTIMATES, SCORES, GoldenQuestion, Score, frame

PHASES = ("before", "changed", "corrected")
"""Before the documents changed; after, each option as it was; after each was brought up to date."""

FRESH_ANSWERS = pl.Schema(
    {
        "option": pl.String, "phase": pl.String, "question_id": pl.String, "touched": pl.Boolean, "right": pl.Boolean,
        "stale": pl.Boolean, "why": pl.String, "answer": pl.String,
    }
)  # fmt: skip
CORRECTIONS = pl.Schema(
    {
        "option": pl.String, "how": pl.String, "done": pl.Boolean, "seconds": pl.Float64, "tokens": pl.Int64,
        "documents": pl.Int64,
    }
)  # fmt: skip
KEPT = pl.Schema(
    {"option": pl.String(), "questions": pl.Int64(), "right_before": pl.Int64(), "lost": pl.List(pl.String)}
)
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What the drill found.

    ``answers`` has a row for each option, phase and question; ``rates`` the share of touched questions answered with
    what was right before, and answered right, with intervals (``ESTIMATES`` and the phase); ``corrections`` what it
    took to bring each option up to date; ``kept`` whether the questions that nothing changed for are still right.
    """

    answers: pl.DataFrame
    rates: pl.DataFrame
    corrections: pl.DataFrame
    kept: pl.DataFrame


def freshness(
    documents: Documents,
    updates: Updates,
    golden: GoldenSet,
    upkeeps: Sequence[Upkeep],
    /,
    *,
    reader: Reader,
    prompt_pack: Documents | None = None,
    progress: Progress | None = None,
    clock: Clock = time.perf_counter,
) -> Freshness:
    """Change the documents, in memory, and see which options still answer with what was true yesterday.

    Parameters
    ----------
    documents, updates, golden
        As they are before, what changes, and the questions, those that no change touches included.
    upkeeps
        How each option is built and brought up to date; see :func:`toolkit.drills.standard`.
    reader
        What the options read with, named in the runs.
    prompt_pack
        What prompt-only pastes, so that its answers can be looked at for leaks.
    progress
        Wraps what is still to be asked, to show how far it is.
    clock
        Measures what bringing up to date takes.

    Raises
    ------
    InputError
        Where the updates do not fit the documents.
    """
    after = updates.applied(documents)
    options = {each.name: each.build(documents) for each in upkeeps}

    def asked(of: Documents, questions: GoldenSet, given: Sequence[Option]) -> Run:
        experiment = Experiment(of, questions, options=list(given), reader=reader, prompt_pack=prompt_pack)
        return experiment.run(progress=progress)

    earlier, later = updates.questions_before(golden), updates.questions_after(golden)
    runs = {
        "before": asked(documents, earlier, list(options.values())),
        "changed": asked(after, later, list(options.values())),
    }
    done, corrections = _corrected(upkeeps, options, documents, after, clock=clock)
    if done:
        runs["corrected"] = asked(after, later, [each.option for each in done])
    answers = _answers(runs, earlier, later, (documents, after), updates.touched())
    return Freshness(
        answers=answers,
        rates=_rates(answers, runs["changed"]),
        corrections=corrections,
        kept=_kept(answers, [each.name for each in upkeeps]),
    )


def _corrected(
    upkeeps: Sequence[Upkeep], options: dict[str, Option], before: Documents, after: Documents, *, clock: Clock
) -> tuple[list[Corrected], pl.DataFrame]:
    done, rows = [], []
    touched = sum(before.get(each.document_id) != each for each in after)
    for upkeep in upkeeps:
        begun = clock()
        corrected = upkeep.correct(options[upkeep.name], before, after) if upkeep.correct else None
        seconds = clock() - begun if corrected else None
        tokens = corrected.tokens if corrected else None
        rows.append([upkeep.name, upkeep.how, corrected is not None, seconds, tokens, touched])
        done += [corrected] if corrected else []
    return done, pl.DataFrame(rows, schema=CORRECTIONS, orient="row")


def _answers(
    runs: dict[str, Run],
    earlier: GoldenSet,
    later: GoldenSet,
    documents: tuple[Documents, Documents],
    touched: frozenset[str],
) -> pl.DataFrame:
    former: dict[str, GoldenQuestion] = {question.id: question for question in earlier}
    now: dict[str, GoldenQuestion] = {question.id: question for question in later}
    right_before = _right(runs["before"])
    said_before = _said(runs["before"])
    rows = []
    for phase, run in runs.items():
        right = _right(run)
        for (option, question_id), text in _said(run).items():
            key = (option, question_id)
            why = ""
            if phase != "before" and question_id in touched and right[key] is False:
                cited = run.citations.filter(option=option, question_id=question_id)
                quotes = list(cited.select("document_id", "quote").iter_rows())
                same = phase == "changed" and right_before[key] is True and text == said_before[key]
                why = why_stale(text, quotes, former[question_id], now[question_id], documents, same=same)
            rows.append([option, phase, question_id, question_id in touched, right[key], bool(why), why, text])
    return pl.DataFrame(rows, schema=FRESH_ANSWERS, orient="row")


def _right(run: Run) -> dict[tuple[str, str], bool | None]:
    """Return whether each answer is right; ``None`` where that could not be scored."""
    rows = run.scores.filter(metric="completed").select("option", "question_id", "value").iter_rows()
    return {(option, question_id): None if value is None else value == 1 for option, question_id, value in rows}


def _said(run: Run) -> dict[tuple[str, str], str]:
    return {(row[0], row[1]): row[2] for row in run.answers.select("option", "question_id", "text").iter_rows()}


def _rates(answers: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Return, for each option and phase, how often the touched questions were answered stale, and right."""
    clusters = dict(run.questions.select("id", "cluster").iter_rows())
    tables = []
    for phase in answers["phase"].unique(maintain_order=True):
        rows = answers.filter(pl.col("phase") == phase, pl.col("touched"), pl.col("right").is_not_null()).to_dicts()
        scores = [
            Score(option=row["option"], question_id=row["question_id"], repeat=0, metric=metric, value=value, reason="")
            for row in rows
            for metric, value in (("stale", float(row["stale"])), ("right", float(row["right"])))
        ]
        kinds = {"stale": "safety", "right": "proportion"}
        table = stats.estimates(frame(scores, SCORES), metrics=kinds, clusters=clusters)
        tables.append(table.insert_column(0, pl.Series("phase", [phase] * table.height, dtype=pl.String)))
    return pl.concat(tables) if tables else pl.DataFrame(schema={"phase": pl.String, **ESTIMATES})


def _kept(answers: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return which of the untouched questions were right before and no longer are, once each option was corrected."""
    rows = []
    for name in names:
        own = answers.filter(pl.col("option") == name, ~pl.col("touched"))
        last = own["phase"].unique(maintain_order=True).to_list()[-1:]
        before = set(own.filter(pl.col("phase") == "before", pl.col("right"))["question_id"])
        after = set(own.filter(pl.col("phase").is_in(last), pl.col("right"))["question_id"])
        rows.append([name, own["question_id"].n_unique(), len(before), sorted(before - after)])
    return pl.DataFrame(rows, schema=KEPT, orient="row")
