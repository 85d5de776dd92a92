"""The same question asked as two people: what each gets, and what one may see that the other may not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ipywidgets as widgets

from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import score
from toolkit.options import Attempt, Option, Question
from toolkit.reports import html_page
from toolkit.runs.cases import Cases
from toolkit.schema import EVERYONE, GoldenQuestion, Source, SourceQuote
from toolkit.views.excerpts import AROUND, around, excerpt
from toolkit.views.names import title_of
from toolkit.views.panels import follow

Groups = tuple[str, ...]


class AskBook:
    """Asks options anything, as anyone.

    Parameters
    ----------
    options
        From :func:`toolkit.options.build`, or of your own.
    documents
        What they answer from.
    as_of
        The day that is asked about; ``None`` for no day in particular.
    pack
        What prompt-only pastes: an answer that holds a part of it which its asker may not see is not right.

    Examples
    --------
    >>> from toolkit import load_documents, options, readers
    >>> documents = load_documents("data/samples/documents")
    >>> rag = options.build("rag", documents=documents, reader=readers.extractive())
    >>> shown = AskBook([rag], documents).html("What is the top of the pay range for a director?", [(), ("executive",)])
    >>> "Asked as anyone" in shown and "Asked as executive" in shown
    True
    """

    def __init__(
        self,
        options: Sequence[Option],
        documents: Documents,
        *,
        as_of: date | None = None,
        pack: Documents | None = None,
    ) -> None:
        self.options, self.documents, self.as_of = options, documents, as_of
        self._pack = pack or Documents(items=())
        self._asked: dict[tuple[str, str, Groups, date | None], Attempt] = {}

    def html(self, question: str, askers: Sequence[Groups], /, *, golden: GoldenQuestion | None = None) -> str:
        """Return every option's answer to a question, a column for each of the people asking it.

        Where it is a golden one, it is asked on that one's day, unless the book has its own, and each answer is said to
        be right or wrong where the golden question tells: to its own asker, or to whoever sees its evidence.
        """
        day = self.as_of or (golden.as_of if golden else None)
        columns = [{"asker": ", ".join(groups) or "anyone", "open": self._open_to(groups, day)} for groups in askers]
        rows = [
            {
                "title": title_of(option.name),
                "cells": [self._cell(option, Question(text=question, groups=groups, as_of=day), golden)
                          for groups in askers],
            }
            for option in self.options
        ]  # fmt: skip
        return html_page("asked.html", {"question": question, "as_of": day, "columns": columns, "rows": rows})

    def _open_to(self, groups: Groups, day: date | None) -> str:
        seen = len(self.documents.visible(groups=groups, as_of=day))
        return f"{seen:,} of {len(self.documents):,} documents are open to this person"

    def _attempt(self, option: Option, asked: Question) -> Attempt:
        """Ask once: a panel redraws more often than anything changes. Each asker's answers are kept apart."""
        key = (option.name, asked.text, asked.groups, asked.as_of)
        if key not in self._asked:
            self._asked[key] = option.answer(asked)
        return self._asked[key]

    def _cell(self, option: Option, asked: Question, golden: GoldenQuestion | None) -> dict[str, Any]:
        attempt = self._attempt(option, asked)
        read = len([source for source in attempt.prompt.sources if source.text])
        return {
            "text": attempt.reading.text,
            "verdict": self._verdict(asked, attempt, golden) if golden else "",
            "citations": list(self._citations(attempt)),
            "took": f"{read} {'passage' if read == 1 else 'passages'}, {attempt.prompt.tokens:,} tokens read",
        }

    def _verdict(self, asked: Question, attempt: Attempt, golden: GoldenQuestion) -> str:
        """Say whether an answer is right, by the rules of a run; nothing where the question was another's."""
        if asked.as_of != golden.as_of or not (golden.answerable or set(asked.groups) == set(golden.asker)):
            return ""
        judged = Cases(self.documents, GoldenSet((golden,)), self._pack, as_of=None, injections=(), form=None)
        case = judged.of(replace(golden, asker=asked.groups), attempt)
        right = next(value for metric, value, _ in score(case) if metric == "completed")
        if right is None:
            return ""
        if attempt.reading.abstained:
            return "✓ rightly declined" if right else "✕ declined"
        return "✓ right" if right else "✕ wrong"

    def _citations(self, attempt: Attempt) -> Iterator[dict[str, Any]]:
        """Yield each place that is cited once, with all that is cited of it marked."""
        places: dict[tuple[int, str], list[SourceQuote]] = {}
        for quote in attempt.reading.quotes:
            places.setdefault((quote.number, self._where(attempt, quote)), []).append(quote)
        for (number, where), quotes in places.items():
            yield {"number": number, "where": where, "source": self._shown(attempt, quotes)}

    def _where(self, attempt: Attempt, quote: SourceQuote) -> str:
        source = _source(attempt, quote)
        document = self.documents.get(source.document_id) if source and source.document_id else None
        if source is None or document is None:
            return source.title if source else "no such source"
        return f"{document.title} ({self.documents.place(document.document_id, quote.start)})"

    def _shown(self, attempt: Attempt, quotes: Sequence[SourceQuote]) -> list[dict[str, Any]]:
        """Return a citation's text: in its document, or, from what is nobody's document, its own words and no more."""
        source = _source(attempt, quotes[0])
        document = self.documents.get(source.document_id) if source and source.document_id else None
        if document is None:
            words = dict.fromkeys(quote.quote for quote in quotes if quote.quote and source)
            return [{"text": each, "marked": True} for each in words]
        spans = [(quote.start, quote.end) for quote in quotes]
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        if len(set(spans)) == 1:
            return around(document.text, spans[0])
        return excerpt(document.text, (max(0, first - AROUND), min(len(document.text), last + AROUND)), spans)


def _source(attempt: Attempt, quote: SourceQuote) -> Source | None:
    return next((source for source in attempt.prompt.sources if source.number == quote.number), None)


class AskPanel:
    """Type a question, choose two people, and see what each is told.

    Examples
    --------
    >>> from toolkit import load_documents, options, readers
    >>> documents = load_documents("data/samples/documents")
    >>> rag = options.build("rag", documents=documents, reader=readers.extractive())
    >>> panel = AskPanel(AskBook([rag], documents), question="How long is annual leave?")
    >>> panel.inputs["second"].value = ("executive",)
    >>> "Asked as executive" in panel.output.value
    True
    """

    def __init__(self, book: AskBook, *, question: str) -> None:
        self.book = book
        named = {group for document in book.documents for group in document.access or ()} - {EVERYONE}
        people: list[tuple[str, Groups]] = [("anyone", ()), *((group, (group,)) for group in sorted(named))]
        wide = widgets.Layout(width="1000px", max_width="98%")
        typed = widgets.Text(value=question, description="Ask", continuous_update=False, layout=wide)
        self.inputs: dict[str, Any] = {
            "question": typed,
            "first": widgets.Dropdown(options=people, description="as"),
            "second": widgets.Dropdown(options=people, value=people[-1][1], description="and as"),
        }
        self.output = widgets.HTML()
        follow(self.inputs, self._redraw)

    @property
    def box(self) -> widgets.VBox:
        """The whole panel, to display."""
        return widgets.VBox([*self.inputs.values(), self.output])

    def _redraw(self) -> None:
        question = self.inputs["question"].value.strip()
        askers = [self.inputs["first"].value, self.inputs["second"].value]
        self.output.value = self.book.html(question, askers) if question else ""
