"""The same question asked as two people: what each gets, and what one may see that the other may not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from toolkit.ingestion import Documents
from toolkit.options import Attempt, Option, Question
from toolkit.reports import html_page
from toolkit.schema import EVERYONE, SourceQuote
from toolkit.views.excerpts import around
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

    Examples
    --------
    >>> from toolkit import load_documents, options, readers
    >>> documents = load_documents("data/samples/documents")
    >>> rag = options.build("rag", documents=documents, reader=readers.extractive())
    >>> shown = AskBook([rag], documents).html("What is the top of the pay range for a director?", [(), ("executive",)])
    >>> "Asked as anyone" in shown and "Asked as executive" in shown
    True
    """

    def __init__(self, options: Sequence[Option], documents: Documents, *, as_of: date | None = None) -> None:
        self.options, self.documents, self.as_of = options, documents, as_of
        self._asked: dict[tuple[str, str, Groups], Attempt] = {}

    def html(self, question: str, askers: Sequence[Groups], /) -> str:
        """Return every option's answer to a question, a column for each of the people asking it."""
        columns = [
            {
                "asker": ", ".join(groups) or "anyone",
                "open": f"{self._count_open(groups):,} of {len(self.documents):,} documents are open to this person",
            }
            for groups in askers
        ]
        rows = [
            {"title": title_of(option.name), "cells": [self._cell(option, question, groups) for groups in askers]}
            for option in self.options
        ]
        return html_page("asked.html", {"question": question, "as_of": self.as_of, "columns": columns, "rows": rows})

    def _count_open(self, groups: Groups) -> int:
        return len(self.documents.visible(groups=groups, as_of=self.as_of))

    def _attempt(self, option: Option, question: str, groups: Groups) -> Attempt:
        """Ask once: a panel redraws more often than anything changes. Each asker's answers are kept apart."""
        key = (option.name, question, groups)
        if key not in self._asked:
            self._asked[key] = option.answer(Question(text=question, groups=groups, as_of=self.as_of))
        return self._asked[key]

    def _cell(self, option: Option, question: str, groups: Groups) -> dict[str, Any]:
        attempt = self._attempt(option, question, groups)
        return {
            "text": attempt.reading.text,
            "citations": [self._citation(attempt, quote) for quote in attempt.reading.quotes],
            "took": f"{len(attempt.prompt.sources)} passages, {attempt.prompt.tokens:,} tokens read",
        }

    def _citation(self, attempt: Attempt, quote: SourceQuote) -> dict[str, Any]:
        source = next((source for source in attempt.prompt.sources if source.number == quote.number), None)
        document = self.documents.get(source.document_id) if source and source.document_id else None
        if document is None:
            return {"number": quote.number, "where": source.title if source else "no such source", "source": []}
        where = f"{document.title} ({self.documents.place(document.document_id, quote.start)})"
        return {"number": quote.number, "where": where, "source": around(document.text, (quote.start, quote.end))}


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
