"""Questions with known answers: BEIR folders and SQuAD files, as they are published."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.retrieval.records import document
from toolkit.schema import Document

Span = tuple[str, int, int]
"""A document's id, and from which character to which."""


@dataclass(frozen=True)
class QuestionSet:
    """Documents, and questions with the spans that answer each; ``by_document`` where whole documents are judged."""

    name: str
    documents: list[Document]
    questions: list[tuple[str, list[Span]]]
    by_document: bool


def read(path: Path) -> QuestionSet:
    return _beir(path) if path.is_dir() else _squad(path)


def _beir(folder: Path) -> QuestionSet:
    documents = []
    for row in _jsonl(folder / "corpus.jsonl"):
        title = row.get("title", "")
        text = f"{title}\n\n{row['text']}" if title else row["text"]
        documents.append(document(row["_id"], text, title=title))
    relevant: dict[str, list[Span]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for judged in csv.DictReader(file, delimiter="\t"):
            if int(judged["score"]) > 0:
                relevant.setdefault(judged["query-id"], []).append((judged["corpus-id"], 0, 1))
    questions = [
        (row["text"], relevant[row["_id"]]) for row in _jsonl(folder / "queries.jsonl") if row["_id"] in relevant
    ]
    return QuestionSet(folder.name, documents, questions, by_document=True)


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _squad(path: Path) -> QuestionSet:
    documents, questions = [], []
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for part, paragraph in enumerate(article["paragraphs"]):
            name = f"{number}.{part}"
            documents.append(document(name, paragraph["context"], title=article["title"].replace("_", " ")))
            for question in paragraph["qas"]:
                spans = [_span(name, answer) for answer in question["answers"]]
                if spans and not question.get("is_impossible"):
                    questions.append((question["question"], spans))
    return QuestionSet(path.stem, documents, questions, by_document=False)


def _span(name: str, answer: dict[str, Any]) -> Span:
    return name, answer["answer_start"], answer["answer_start"] + len(answer["text"])
