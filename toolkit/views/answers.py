"""One question, as every option answered it: what it said, rests on, gathered and missed."""

from collections.abc import Mapping
from typing import Any

from toolkit.ingestion import Documents
from toolkit.reports import html_page
from toolkit.runs import Run
from toolkit.schema import InputError, did_you_mean
from toolkit.views.names import title_of
from toolkit.views.traces import Traces


class AnswerBook:
    """Looks up what a run says of one question.

    Parameters
    ----------
    run
        Any run.
    documents
        Those that it was run on, to open citations in.

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
        self._traces = Traces(run, documents)

    def html(self, question_id: str, /) -> str:
        """Return every option's answer to one question, side by side.

        Each with what it cites, opened at the span, what it gathered, and what it missed and why.

        Raises
        ------
        InputError
            Where the run asked no such question.
        """
        return html_page("answers.html", {"entry": self._entry(question_id)})

    def page(self, *, title: str = "Every question, as every option answered it") -> str:
        """Return one page that opens with no network, with every question on it: the annex of a decision."""
        values = {
            "title": title,
            "reader": self.run.manifest.get("reader", "not said"),
            "options": [title_of(option) for option in self.run.options],
            "entries": [self._entry(question_id) for question_id in self.questions],
        }
        return html_page("answers_page.html", values)

    def _entry(self, question_id: str) -> dict[str, Any]:
        if question_id not in self.questions:
            remedy = did_you_mean(question_id, self.questions)
            raise InputError("the run asked no such question", field="question", got=question_id, remedy=remedy)
        question = self.questions[question_id]
        return {
            "id": question_id,
            "question": question["question"],
            "asker": ", ".join(question["asker"]) or "anyone",
            "as_of": self._traces.day(question),
            "wanted": self._wanted(question),
            "kind": question["kind"],
            "stakes": question["stakes"],
            "answers": [self._traces.answer(option, question) for option in self.run.options],
        }

    def _wanted(self, question: Mapping[str, Any]) -> str:
        """Say what a right answer holds, unless the question is one that its asker should not have been able to ask."""
        if self._traces.scored_by_none(question["id"]):
            return "Not scored: its asker cannot see its evidence. Mend the question."
        facts = "; ".join(variants[0] for variants in question["facts"])
        return (
            f"A right answer says: {facts}." if question["answerable"] and facts else "The right answer is to decline."
        )
