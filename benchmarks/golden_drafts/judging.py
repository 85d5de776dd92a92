"""Whether a draft's quote really answers it: by rule, and as somebody who read it judged."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import polars as pl

from toolkit.golden.drafting.soundness import content
from toolkit.quotes import evidence_spans
from toolkit.schema import Document, GoldenQuestion
from toolkit.structure import blocks
from toolkit.words import roots, stems

VERDICTS = ("good", "odd", "wrong")
COLUMNS = ("half", "id", "kind", "asker", "as_of", "question", "facts", "quote", "verdict", "why")
JUDGED = Path(__file__).parent / "judged.csv"
_SHARED = 0.6


def sample(drafts: Sequence[GoldenQuestion], size: int, /, *, seed: int) -> list[GoldenQuestion]:
    return Random(seed).sample(list(drafts), min(size, len(drafts)))  # noqa: S311 - no secret


def holds_up(question: GoldenQuestion, documents: Iterable[Document], /) -> bool | None:
    """Return whether facts stand in the quote and its section shares the question's words; ``None`` with no answer."""
    if not question.answerable:
        return None
    quote = " ".join(each.quote for each in question.evidence).lower()
    stated = all(any(variant.lower() in quote for variant in fact) for fact in question.facts)
    said = stems(_section(question, list(documents)))
    asked = content(question.question)
    shared = [stem for stem in asked if stem in said or roots(frozenset([stem])) & roots(said)]
    return stated and bool(question.facts) and len(shared) >= _SHARED * len(asked)


def _section(question: GoldenQuestion, documents: list[Document]) -> str:
    """Return the text, headings and title of the sections that the evidence stands in."""
    texts = []
    for span in evidence_spans([question], documents):
        document = next(each for each in documents if each.document_id == span.document_id)
        cut = blocks(document.text, start=document.body_start, format=document.format)
        headings = next((block.headings for block in reversed(cut) if block.start <= span.start), ())
        inside = [document.text[block.start : block.end] for block in cut if block.headings == headings]
        texts += [document.title, *headings, *inside, *(block.context for block in cut if block.start == span.start)]
    return "\n".join(texts)


def add_sample(rows: Iterable[tuple[str, GoldenQuestion]], path: Path, /) -> int:
    """Add drafts to judge to those judged before; return how many want a verdict."""
    held = read_judged(path) if path.exists() else []
    held += [_row(half, question) for half, question in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(held)
    return sum(not row["verdict"] for row in held)


def _row(half: str, question: GoldenQuestion) -> dict[str, str]:
    return {
        "half": half,
        "id": question.id,
        "kind": question.kind,
        "asker": "; ".join(question.asker),
        "as_of": str(question.as_of or ""),
        "question": question.question,
        "facts": " ; ".join(fact[0] for fact in question.facts),
        "quote": question.evidence[0].quote if question.evidence else question.notes,
        "verdict": "",
        "why": "",
    }


def read_judged(path: Path, /) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def verdicts(path: Path, /) -> pl.DataFrame:
    """Return the share of each verdict by half."""
    rows = read_judged(path)
    told = []
    for half in dict.fromkeys(row["half"] for row in rows):
        given = [row["verdict"] for row in rows if row["half"] == half]
        told.append({"half": half, "judged": len(given), **{each: given.count(each) for each in VERDICTS}})
    return pl.DataFrame(told).with_columns((pl.col("good") / pl.col("judged")).alias("share good"))
