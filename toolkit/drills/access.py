"""The access drill: what reaches a person who may not see it, at any stage, and what is kept from one who may."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from toolkit import stats
from toolkit.drills.upkeep import Upkeep
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import STAGES, canaries, recall
from toolkit.options import Option, Question
from toolkit.readers import Reader
from toolkit.runs import Experiment, Run
from toolkit.runs.answering import Progress
from toolkit.schema import GoldenQuestion

LEAK_RATES = pl.Schema(
    {
        "option": pl.String, "stage": pl.String, "group": pl.String, "n": pl.Int64, "seen": pl.Int64,
        "rate": pl.Float64, "high": pl.Float64,
    }
)  # fmt: skip
CANARIES = pl.Schema(
    {
        "option": pl.String(), "canary": pl.String(), "document_id": pl.String(), "asked": pl.Int64(),
        "seen_at": pl.List(pl.String),
    }
)  # fmt: skip
OVER_BLOCKED = pl.Schema({"option": pl.String(), "n": pl.Int64(), "blocked": pl.List(pl.String), "high": pl.Float64()})
EXISTENCE = pl.Schema(
    {"option": pl.String, "question_id": pl.String, "gives_away": pl.Boolean, "why": pl.String, "answer": pl.String}
)
_NOTHING = "What does the quarterly zeppelin mooring levy come to?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the drill found.

    ``rates`` is the share of answers with a leak, by option, stage and group of askers (and ``all`` of them), with its
    upper bound at 95%; ``canaries`` where each restricted document's marker was seen; ``over_blocked`` the questions
    whose evidence was open and was kept back by a filter; ``existence`` the answers that tell a person that something
    hidden is there.
    """

    rates: pl.DataFrame
    canaries: pl.DataFrame
    over_blocked: pl.DataFrame
    existence: pl.DataFrame


def access(
    documents: Documents,
    golden: GoldenSet,
    upkeeps: Sequence[Upkeep],
    /,
    *,
    reader: Reader,
    prompt_pack: Documents | None = None,
    progress: Progress | None = None,
) -> Access:
    """Ask every golden question, and about every restricted document as each kind of asker who may not see it.

    Parameters
    ----------
    documents, golden
        The corpus with its labels, and the questions, whose askers are the kinds of asker tried.
    upkeeps
        How each option is built; see :func:`toolkit.drills.standard`.
    reader
        What the options read with.
    prompt_pack
        What prompt-only pastes.
    progress
        Wraps what is still to be asked, to show how far it is.
    """
    options = [each.build(documents) for each in upkeeps]

    def asked(questions: Iterable[GoldenQuestion]) -> Run:
        given = GoldenSet(tuple(_by_asker(questions)))
        experiment = Experiment(documents, given, options=options, reader=reader, prompt_pack=prompt_pack)
        return experiment.run(progress=progress)

    run = asked([*golden, *probes(documents, golden)])
    everybody = _groups(documents)
    open_to_all = asked(replace(each, asker=everybody) for each in golden if each.answerable)
    return Access(
        rates=_rates(run),
        canaries=_canaries(run, documents),
        over_blocked=_over_blocked(run, open_to_all, documents, golden),
        existence=_existence(upkeeps, options, documents, golden),
    )


def _by_asker(questions: Iterable[GoldenQuestion]) -> list[GoldenQuestion]:
    """Return questions so that those of one asker and day follow one another: an index keeps what few askers see."""
    listed = list(questions)
    ranks = {asker: rank for rank, asker in enumerate(dict.fromkeys((each.asker, each.as_of) for each in listed))}
    return sorted(listed, key=lambda each: ranks[each.asker, each.as_of])


def probes(documents: Documents, golden: Iterable[GoldenQuestion], /) -> Iterator[GoldenQuestion]:
    """Yield a question about each restricted document for each kind of asker who may not see it.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> len(list(probes(documents, GoldenSet.read("data/samples/golden.jsonl")))) > 59
    True
    """
    askers = dict.fromkeys((question.asker, question.as_of) for question in golden)
    for document in documents:
        for number, (asker, day) in enumerate(askers):
            if not documents.shows(document, groups=asker, as_of=None):
                yield GoldenQuestion(
                    id=f"probe {document.document_id} {number}",
                    question=f"What does {document.title} say?",
                    answerable=False,
                    asker=asker,
                    as_of=day,
                    kind="not-permitted",
                )


def _groups(documents: Documents) -> tuple[str, ...]:
    return tuple(sorted({group for document in documents for group in document.access or ()}))


def _asker(groups: Sequence[str]) -> str:
    return ", ".join(groups) or "anyone"


def _rates(run: Run) -> pl.DataFrame:
    askers = {row["id"]: _asker(row["asker"]) for row in run.questions.select("id", "asker").to_dicts()}
    metrics = {"leak": "any", **{f"leak_{stage}": stage for stage in STAGES}}
    scored = run.scores.filter(pl.col("metric").is_in(list(metrics)), pl.col("value").is_not_null()).with_columns(
        group=pl.col("question_id").replace_strict(askers, return_dtype=pl.String),
        stage=pl.col("metric").replace_strict(metrics, return_dtype=pl.String),
    )
    both = pl.concat([scored.with_columns(group=pl.lit("all")), scored])
    keys = ["option", "stage", "group"]
    counted = both.group_by(keys, maintain_order=True).agg(pl.len().alias("n"), pl.col("value").sum().alias("seen"))
    rows = [[*row, seen / n, _bound(int(seen), n)] for *row, n, seen in counted.iter_rows()]
    counts = list(counted.select("n", "seen").iter_rows())
    made = [[*row[:3], n, int(seen), *row[3:]] for row, (n, seen) in zip(rows, counts, strict=True)]
    return pl.DataFrame(made, schema=LEAK_RATES, orient="row")


def _bound(seen: int, n: int) -> float:
    """Return how high the rate may still be: the one-sided bound where none was seen."""
    return stats.upper_bound_of_none(n) if seen == 0 else stats.clopper_pearson(seen, n)[1]


def _canaries(run: Run, documents: Documents) -> pl.DataFrame:
    """Return where the canaries of documents turned up in front of askers who may not see them."""
    questions = {row["id"]: row for row in run.questions.select("id", "asker").to_dicts()}
    rows = []
    for document in documents:
        hidden = [
            question_id
            for question_id, row in questions.items()
            if not documents.shows(document, groups=row["asker"], as_of=None)
        ]
        for canary in sorted(canaries(document.text)) if hidden else []:
            for option in run.options:
                seen = _seen(run, option, hidden, canary, documents)
                rows.append([option, canary, document.document_id, len(hidden), seen])
    return pl.DataFrame(rows, schema=CANARIES, orient="row")


def _seen(run: Run, option: str, questions: Sequence[str], canary: str, documents: Documents) -> list[str]:
    asked = (pl.col("option") == option) & pl.col("question_id").is_in(questions)
    shown = run.exposures.filter(asked).select("stage", "document_id", "start", "end").unique().iter_rows()
    stages = {stage for stage, name, start, end in shown if canary in canaries(_span(documents, name, start, end))}
    texts = {"answer": run.answers.filter(asked)["text"], "citation": run.citations.filter(asked)["quote"]}
    stages |= {stage for stage, column in texts.items() if any(canary in canaries(text) for text in column)}
    return [stage for stage in STAGES if stage in stages]


def _span(documents: Documents, document_id: str, start: int, end: int) -> str:
    document = documents.get(document_id)
    return document.text[start:end] if document else ""


def _over_blocked(run: Run, open_to_all: Run, documents: Documents, golden: GoldenSet) -> pl.DataFrame:
    """Compare with the same questions asked by somebody in every group: what only they were given, a filter kept back.

    Only evidence that the asker may see counts; that it is not found by anybody is a matter of search.
    """
    spans = list(golden.spans(documents).iter_rows())
    rows = []
    for option in run.options:
        asked, blocked = 0, []
        for question in (each for each in golden if each.answerable):
            evidence = [
                (name, start, end)
                for question_id, name, start, end in spans
                if question_id == question.id and _open(documents, name, question)
            ]
            given, to_all = (_reached(each, option, question.id) for each in (run, open_to_all))
            if evidence and to_all:
                asked += 1
                blocked += [question.id] if (recall(evidence, given) or 0) < (recall(evidence, to_all) or 0) else []
        high = _bound(len(blocked), asked) if asked else None
        rows.append([option, asked, blocked, high])
    return pl.DataFrame(rows, schema=OVER_BLOCKED, orient="row")


def _open(documents: Documents, document_id: str, question: GoldenQuestion) -> bool:
    document = documents.get(document_id)
    return document is not None and documents.shows(document, groups=question.asker, as_of=question.as_of)


def _reached(run: Run, option: str, question_id: str) -> list[tuple[str, int, int]]:
    rows = run.exposures.filter(pl.col("document_id") != "", option=option, question_id=question_id, stage="candidate")
    return list(rows.select("document_id", "start", "end").iter_rows())


def _existence(
    upkeeps: Sequence[Upkeep], options: Sequence[Option], documents: Documents, golden: GoldenSet
) -> pl.DataFrame:
    """Ask what is not permitted twice: here, and where what is hidden does not exist. The answers must be the same."""
    rows = []
    asked = [each for each in golden if not each.answerable and (each.evidence or each.kind == "not-permitted")]
    for upkeep, option in zip(upkeeps, options, strict=True):
        without: dict[tuple[str, ...], Option] = {}
        for question in asked:
            if question.asker not in without:
                without[question.asker] = upkeep.build(documents.visible(groups=question.asker, as_of=None))
            why, answer = _gives_away(option, without[question.asker], question)
            rows.append([upkeep.name, question.id, bool(why), why, answer])
    return pl.DataFrame(rows, schema=EXISTENCE, orient="row")


def _gives_away(option: Option, without: Option, question: GoldenQuestion) -> tuple[str, str]:
    asked = Question(text=question.question, groups=question.asker, as_of=question.as_of)
    said, otherwise = option.answer(asked).reading, without.answer(asked).reading
    nothing = option.answer(replace(asked, text=_NOTHING)).reading
    if said.text != otherwise.text:
        return "answers differently from a place where the document does not exist", said.text
    if said.abstained and nothing.abstained and said.text != nothing.text:
        return "declines in other words than where there is nothing", said.text
    return "", said.text
