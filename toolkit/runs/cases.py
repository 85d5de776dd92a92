"""What each answer is judged by: the question, its evidence, and what its asker may and may not see."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Case, Injection, Span
from toolkit.options import Attempt
from toolkit.schema import Document, GoldenQuestion, Source


@dataclass(slots=True)
class Cases:
    """Makes the case of an attempt.

    Parameters
    ----------
    documents, golden
        What is asked, of what.
    pack
        Parts of a prompt pack, which may carry access labels.
    as_of
        The day that questions without one are asked about.
    injections
        Instructions hidden in the documents.
    form
        Gives the share of the house form that a text keeps.
    """

    documents: Documents
    golden: GoldenSet
    pack: Documents
    as_of: date | None
    injections: tuple[Injection, ...]
    form: Callable[[str], float] | None
    _spans: Mapping[str, tuple[Span, ...]] | None = None

    def of(self, question: GoldenQuestion, attempt: Attempt, /) -> Case:
        """Return one answer beside all that is known of its question."""
        day = question.as_of or self.as_of
        open_to = self.documents.visible(groups=question.asker, as_of=None)
        open_ids = {document.document_id: document for document in open_to}
        hidden = {each.document_id: each for each in self.documents if each.document_id not in open_ids}
        pack_open, pack_hidden = self._pack_parts(question)
        in_force = open_to.visible(groups=question.asker, as_of=day)
        return Case(
            question=question,
            evidence=self.spans().get(question.id, ()),
            open_to=open_ids | pack_open,
            hidden=hidden | pack_hidden,
            in_force=frozenset(document.document_id for document in in_force),
            labelled=self.documents.labelled,
            candidates=(*attempt.candidates, *_learnt(attempt, seen=open_ids)),
            sources=attempt.prompt.sources,
            reading=attempt.reading,
            tokens_in=attempt.tokens_in,
            injections=self.injections,
            form=self.form,
        )

    def spans(self) -> Mapping[str, tuple[Span, ...]]:
        """Return where each question's evidence stands, by question."""
        if self._spans is None:
            found: dict[str, tuple[Span, ...]] = {}
            for question_id, document_id, start, end in self.golden.spans(self.documents).iter_rows():
                found[question_id] = (*found.get(question_id, ()), (document_id, start, end))
            self._spans = found
        return self._spans

    def questions(self) -> pl.DataFrame:
        """Return the golden set, with the document that each question counts under (its own id where it names none)."""
        spans = self.spans()
        clusters = [spans[question.id][0][0] if question.id in spans else question.id for question in self.golden]
        return self.golden.frame.with_columns(cluster=pl.Series(clusters, dtype=pl.String))

    def _pack_parts(self, question: GoldenQuestion) -> tuple[dict[str, Document], dict[str, Document]]:
        """Return the parts of the prompt pack that the asker may see, and those that they may not."""
        seen = {part.document_id for part in self.pack.visible(groups=question.asker, as_of=None)}
        parts = {f"prompt pack: {part.document_id}": part for part in self.pack}
        shown = {name: part for name, part in parts.items() if part.document_id in seen}
        return shown, {name: part for name, part in parts.items() if name not in shown}


def _learnt(attempt: Attempt, *, seen: Mapping[str, Document]) -> Iterator[Source]:
    """Yield, as passages without text, the documents that an answer was learnt from and its asker may not see.

    No filter had a say in what was learnt; without these, a leak that paraphrases would pass for none.
    """
    for document_id in attempt.remembered:
        if document_id not in seen:
            yield Source(number=0, document_id=document_id, title="", headings=(), start=0, end=0, text="")
