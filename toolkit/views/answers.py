"""One question, as every option answered it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from toolkit.ingestion import Documents
from toolkit.reports import html_page
from toolkit.runs import Run
from toolkit.schema import card


class AnswerBook:
    """Looks up what a run says of one question.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")[:1]
    >>> book = AnswerBook(Experiment(documents, golden, options=["rag"]).run(), documents)
    >>> golden[0].question.split()[0] in book.html(golden[0].id)
    True
    """

    def __init__(self, run: Run, documents: Documents) -> None:
        self.run = run
        self.documents = documents
        self.questions: Mapping[str, Mapping[str, Any]] = {row["id"]: row for row in run.questions.to_dicts()}

    def html(self, question_id: str, /) -> str:
        """Return every option's answer to one question, side by side, with what it cites."""
        question = self.questions[question_id]
        values = {
            "question": question["question"],
            "asker": ", ".join(question["asker"]) or "anyone",
            "as_of": question["as_of"],
            "wanted": self._wanted(question),
            "answers": [self._answer(option, question_id) for option in self.run.options],
        }
        return html_page("answers.html", values)

    def _wanted(self, question: Mapping[str, Any]) -> str:
        """Say what a right answer holds, unless the question is one that its asker should not have been able to ask."""
        if all(row["value"] is None for row in self._rows(self.run.scores, None, question["id"], metric="completed")):
            return "Not scored: its asker cannot see its evidence. Mend the question."
        facts = "; ".join(variants[0] for variants in question["facts"])
        return (
            f"A right answer says: {facts}." if question["answerable"] and facts else "The right answer is to decline."
        )

    def _answer(self, option: str, question_id: str) -> dict[str, Any]:
        answer = self._rows(self.run.answers, option, question_id)[0]
        usage = self._rows(self.run.usage, option, question_id)[0]
        scores = {row["metric"]: row["value"] for row in self._rows(self.run.scores, option, question_id)}
        right = scores["completed"]
        return {
            "title": card(option).title,
            "kind": "right" if right else "wrong",
            "verdict": _verdict(right, declined=answer["abstained"]),
            "text": answer["text"],
            "citations": [self._citation(row) for row in self._rows(self.run.citations, option, question_id)],
            "took": f"{usage['tokens_in']:,} tokens read, {usage['tokens_out']:,} written",
        }

    def _citation(self, row: Mapping[str, Any]) -> dict[str, Any]:
        document = self.documents.get(row["document_id"])
        place = self.documents.place(row["document_id"], row["start"])
        where = f"{document.title} ({place})" if document else "the prompt pack"
        return {"number": row["number"], "quote": row["quote"], "where": where}

    @staticmethod
    def _rows(table: pl.DataFrame, option: str | None, question_id: str, **equal: str) -> list[dict[str, Any]]:
        wanted = {"question_id": question_id, **({"option": option} if option else {}), **equal}
        return table.filter(**wanted).to_dicts()


def _verdict(right: float | None, *, declined: bool) -> str:
    if right is None:
        return "not scored"
    if declined:
        return "rightly declined" if right else "declined"
    return "right" if right else "wrong"
