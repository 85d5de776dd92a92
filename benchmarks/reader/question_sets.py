"""Questions to measure a reader on: the samples' two splits, and files in SQuAD's form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.retrieval.records import document
from toolkit import GoldenSet, load_documents
from toolkit.ingestion import Documents
from toolkit.metrics import Span

SAMPLES = Path("data/samples")
TODAY = date(2026, 3, 2)
"""The day that the samples' questions are asked on, where they name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, what a right answer holds, where that stands, and the documents that it is asked of."""

    text: str
    facts: tuple[tuple[str, ...], ...]
    evidence: tuple[Span, ...]
    answerable: bool
    about: tuple[str, ...]
    groups: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Documents, and what is asked of them; ``whole`` where all documents together fit a window."""

    name: str
    whole: bool
    documents: Documents
    questions: tuple[Asked, ...]


def samples(split: str, /, *, folder: Path = SAMPLES) -> QuestionSet:
    documents = load_documents(folder / "documents")
    golden = GoldenSet.read(folder / "golden.jsonl")
    spans: dict[str, tuple[Span, ...]] = {}
    for question_id, document_id, start, end in golden.spans(documents).iter_rows():
        spans[question_id] = (*spans.get(question_id, ()), (document_id, start, end))
    asked = [
        Asked(
            text=question.question,
            facts=question.facts,
            evidence=spans.get(question.id, ()),
            answerable=question.answerable,
            about=tuple(dict.fromkeys(span[0] for span in spans.get(question.id, ()))),
            groups=question.asker,
            as_of=question.as_of or TODAY,
        )
        for question in golden
        if question.split == split
    ]
    return QuestionSet(name=f"samples, {split}", whole=True, documents=documents, questions=tuple(asked))


def squad(path: Path, /, *, half: int, most: int) -> QuestionSet:
    """Return the questions on every second article (``half`` 0 tunes, 1 reports), at most so many, evenly taken."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    titles = sorted({article["title"] for article in articles})
    kept = [article for article in articles if titles.index(article["title"]) % 2 == half]
    documents, asked = [], []
    for number, article in enumerate(kept):
        for part, paragraph in enumerate(article["paragraphs"]):
            name = f"{number}.{part}"
            documents.append(document(name, paragraph["context"], title=article["title"].replace("_", " ")))
            asked.extend(_questions(name, paragraph))
    step = max(1, len(asked) / most)
    taken = tuple(asked[int(at * step)] for at in range(min(most, len(asked))))
    return QuestionSet(
        name=f"{path.stem}, {('tuned on', 'held out')[half]}",
        whole=False,
        documents=Documents(items=tuple(documents)),
        questions=taken,
    )


def _questions(name: str, paragraph: dict[str, Any]) -> Iterator[Asked]:
    for question in paragraph["qas"]:
        answers = () if question.get("is_impossible") else question["answers"]
        yield Asked(
            text=question["question"],
            facts=(tuple(dict.fromkeys(answer["text"] for answer in answers)),) if answers else (),
            evidence=tuple(
                (name, answer["answer_start"], answer["answer_start"] + len(answer["text"])) for answer in answers
            ),
            answerable=bool(answers),
            about=(name,),
        )
