"""The way of one answer, from a run's tables: gathered, given to the reader, cited, said, and what was missed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from toolkit.decision.elsewhere import origins
from toolkit.ingestion import Documents
from toolkit.metrics import Span, states
from toolkit.quotes import find_quote
from toolkit.runs import Run
from toolkit.schema import Document
from toolkit.views.excerpts import around
from toolkit.views.names import title_of

_Row = Mapping[str, Any]
_Span = tuple[int, int]
_GATHERED_SHOWN = 20


class Traces:
    """Looks up, for one option and question, every step that a run recorded.

    Text of a document is shown only where the question's asker may see that document: a page of a run that leaked
    says so, and does not leak again.
    """

    def __init__(self, run: Run, documents: Documents) -> None:
        self.documents = documents
        self._manifest = run.manifest
        self._elsewhere = origins(run.manifest)
        self._answers = _by_key(run.answers)
        self._usage = _by_key(run.usage)
        self._citations = _by_key(run.citations)
        self._exposures = _by_key(run.exposures)
        self._scores = _by_key(run.scores)
        self._stages = _by_key(run.diagnosis())

    def day(self, question: _Row, /) -> date | None:
        """Return the day that a question was asked about, or ``None`` for no day in particular."""
        day = question["as_of"] or self._manifest.get("as_of")
        return date.fromisoformat(day) if isinstance(day, str) else day

    def scored_by_none(self, question_id: str, /) -> bool:
        """Return whether no option's answer could be scored as completed."""
        rows = [row for (_, asked), found in self._scores.items() if asked == question_id for row in found]
        return all(row["value"] is None for row in rows if row["metric"] == "completed")

    def answer(self, option: str, question: _Row, /) -> dict[str, Any]:
        """Return all that a page shows of one option's answer to one question (its first repeat)."""
        key = (option, question["id"])
        answer, usage = self._answers[key][0], next(iter(self._usage.get(key, ())), None)
        stage = _ELSEWHERE if option in self._elsewhere else self._stages[key][0]
        right = next((row["value"] for row in self._scores.get(key, ()) if row["metric"] == "completed"), None)
        return {
            "title": title_of(option),
            "kind": {None: "unscored", 1.0: "right"}.get(right, "wrong"),
            "verdict": _verdict(right, declined=answer["abstained"]),
            "stage": stage["stage"],
            "why": stage["meaning"],
            "text": answer["text"],
            "citations": [self._citation(row, question) for row in self._first(self._citations, key)],
            "gathered": self._gathered(key, question),
            "missing_facts": _missing_facts(answer, question),
            "missed": [] if option in self._elsewhere else self._missed(key, question),
            "took": f"{usage['tokens_in']:,} tokens read, {usage['tokens_out']:,} written" if usage else "",
            "repeats": self._repeats(key),
        }

    def _first(self, table: Mapping[tuple[str, str], Sequence[_Row]], key: tuple[str, str]) -> list[_Row]:
        return [row for row in table.get(key, ()) if row["repeat"] == 0]

    def _repeats(self, key: tuple[str, str]) -> str:
        """Say how often it was right, where it was asked more than once."""
        values = [row["value"] for row in self._scores.get(key, ()) if row["metric"] == "completed"]
        if len(values) < 2 or None in values:
            return ""
        return f"right in {sum(values):.0f} of {len(values)} repeats"

    def _citation(self, row: _Row, question: _Row) -> dict[str, Any]:
        document = self.documents.get(row["document_id"])
        span = (row["start"], row["end"])
        shown = document is not None and self._open(document, question)
        if document is not None and not shown:
            return {"number": row["number"], "quote": "", "where": _CLOSED, "note": "", "source": []}
        return {
            "number": row["number"],
            "quote": row["quote"],
            "where": self._where(document, row["start"]) if document else "the prompt pack",
            "note": self._note(document, question) if document else "",
            "source": around(document.text, span) if document and 0 <= span[0] < span[1] <= len(document.text) else [],
        }

    def _gathered(self, key: tuple[str, str], question: _Row) -> list[dict[str, Any]]:
        rows = self._first(self._exposures, key)
        given = {(row["document_id"], row["start"]) for row in rows if row["stage"] == "prompt"}
        evidence = self._evidence(question)
        candidates = [row for row in rows if row["stage"] == "candidate" and row["document_id"]]
        return [
            self._passage(row, question, evidence, read=(row["document_id"], row["start"]) in given)
            for row in candidates[:_GATHERED_SHOWN]
        ]

    def _passage(
        self, row: _Row, question: _Row, evidence: Mapping[str, Sequence[_Span]], *, read: bool
    ) -> dict[str, Any]:
        document = self.documents.get(row["document_id"])
        if document is None or not self._open(document, question):
            return {"rank": row["rank"], "where": _CLOSED, "holds": False, "read": read, "note": ""}
        span = (document.document_id, row["start"], row["end"])
        return {
            "rank": row["rank"],
            "where": self._where(document, row["start"]),
            "holds": any(
                _meets(span, (document.document_id, *each)) for each in evidence.get(document.document_id, ())
            ),
            "read": read,
            "note": self._note(document, question),
        }

    def _missed(self, key: tuple[str, str], question: _Row) -> list[dict[str, Any]]:
        """Return the evidence that its asker may see and that never reached the reader."""
        read = [
            (row["document_id"], row["start"], row["end"])
            for row in self._first(self._exposures, key)
            if row["stage"] == "prompt"
        ]
        return [
            {"where": self._where(document, span[0]), "source": around(document.text, span)}
            for document, span in self._evidence_in_force(question)
            if not any(_meets(passage, (document.document_id, *span)) for passage in read)
        ]

    def _evidence_in_force(self, question: _Row) -> Iterator[tuple[Document, _Span]]:
        for document_id, spans in self._evidence(question).items():
            document = self.documents.get(document_id)
            if document is not None and self._in_force(document, question):
                yield from ((document, span) for span in spans)

    def _evidence(self, question: _Row) -> dict[str, list[_Span]]:
        found: dict[str, list[_Span]] = {}
        for evidence in question["evidence"] if question["answerable"] else ():
            document = self.documents.find(evidence["document"])
            if document is not None:
                spans = find_quote(document, evidence["quote"])[:1]
                found.setdefault(document.document_id, []).extend(spans)
        return found

    def _open(self, document: Document, question: _Row) -> bool:
        return self.documents.shows(document, groups=question["asker"], as_of=None)

    def _in_force(self, document: Document, question: _Row) -> bool:
        return self.documents.shows(document, groups=question["asker"], as_of=self.day(question))

    def _where(self, document: Document, offset: int) -> str:
        return f"{document.title} ({self.documents.place(document.document_id, offset)})"

    def _note(self, document: Document, question: _Row) -> str:
        """Say where a document that was used is out of date on the day asked about."""
        return "" if self._in_force(document, question) else f"not in force on {self.day(question)}"


def _meets(first: Span, other: Span) -> bool:
    return first[0] == other[0] and first[1] < other[2] and other[1] < first[2]


_ELSEWHERE = {"stage": "evaluated elsewhere", "meaning": "another tool evaluated it, and kept none of its steps"}
_CLOSED = "a document that the asker may not see"


def _missing_facts(answer: _Row, question: _Row) -> list[str]:
    if not question["answerable"] or answer["abstained"]:
        return []
    return [variants[0] for variants in question["facts"] if not states(answer["text"], variants)]


def _by_key(table: pl.DataFrame) -> dict[tuple[str, str], list[_Row]]:
    found: dict[tuple[str, str], list[_Row]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault((row["option"], row["question_id"]), []).append(row)
    return found


def _verdict(right: float | None, *, declined: bool) -> str:
    if right is None:
        return "not scored"
    if declined:
        return "rightly declined" if right else "declined"
    return "right" if right else "wrong"
