"""What a question finds: the passages in order, the evidence marked, and why each ranks where it does."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.reports import html_page
from toolkit.retrieval import Index
from toolkit.schema import EVERYONE, GoldenQuestion, Hit
from toolkit.views.panels import follow

_LONGEST = 700
"""A passage is shown up to here, from its evidence on where it holds any."""
_SHOWN_PARTS = 4
_Span = tuple[int, int]


class PassageBook:
    """Looks up what golden questions find.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")
    >>> book = PassageBook(Index.build(documents), documents, golden, as_of=date(2026, 3, 2))
    >>> "<mark>" in book.html("q02", k=10)
    True
    """

    def __init__(self, index: Index, documents: Documents, golden: GoldenSet, *, as_of: date | None = None) -> None:
        self.index, self.documents, self.as_of = index, documents, as_of
        self.questions = {question.id: question for question in golden}
        self._evidence: dict[str, dict[str, list[_Span]]] = {}
        for question_id, document_id, start, end in golden.spans(documents).iter_rows():
            self._evidence.setdefault(question_id, {}).setdefault(document_id, []).append((start, end))

    def html(self, question_id: str, /, *, k: int = 5, groups: Sequence[str] | None = None) -> str:
        """Return the first ``k`` passages for a golden question, asked as its asker or as someone else."""
        question = self.questions[question_id]
        asker = question.asker if groups is None else tuple(groups)
        day = question.as_of or self.as_of
        hits = self.index.search(question.question, k, groups=asker, as_of=day)
        shown = [self._hit(hit, question, asker, day) for hit in hits]
        return html_page(
            "hits.html",
            {
                "question": question.question,
                "asker": ", ".join(asker) or "anyone",
                "as_of": day,
                "found": self._found(question, shown),
                "hits": shown,
            },
        )

    def _found(self, question: GoldenQuestion, shown: Sequence[dict[str, Any]]) -> str:
        if not question.answerable or question.id not in self._evidence:
            return "No passage answers this for its own asker: the right answer is to decline."
        ranks = [str(rank) for rank, hit in enumerate(shown, start=1) if hit["holds"]]
        if not ranks:
            return "The evidence is not among these passages: whatever reads them cannot answer."
        return f"The evidence is marked, at rank {' and '.join(ranks)}."

    def _hit(self, hit: Hit, question: GoldenQuestion, asker: Sequence[str], day: date | None) -> dict[str, Any]:
        spans = self._evidence.get(question.id, {}).get(hit.document_id, [])
        inside = sorted((max(a, hit.start), min(b, hit.end)) for a, b in spans if a < hit.end and hit.start < b)
        explained = self.index.explain(hit, question.question, groups=asker, as_of=day)
        total = sum(part.score for part in explained.parts) or 1.0
        largest = [f"{part.term or part.source} {part.score / total:.0%}" for part in explained.parts[:_SHOWN_PARTS]]
        return {
            "title": " > ".join([hit.title, *hit.headings]),
            "where": self.documents.place(hit.document_id, hit.start),
            "why": f"ranked by: {', '.join(largest)}" if largest else "",
            "holds": bool(inside),
            "parts": list(_parts(hit, inside)),
        }


def _parts(hit: Hit, inside: Sequence[_Span]) -> Iterator[dict[str, Any]]:
    """Yield the text of a hit in pieces, those that are evidence marked, cut to what fits a page."""
    at = max(hit.start, inside[0][0] - _LONGEST // 2) if inside else hit.start
    stop = min(hit.end, at + _LONGEST)
    if at > hit.start:
        yield {"text": "… ", "evidence": False}
    for start, end in inside:
        yield {"text": hit.text[at - hit.start : max(at, start) - hit.start], "evidence": False}
        yield {"text": hit.text[max(at, start) - hit.start : max(at, end) - hit.start], "evidence": True}
        at = max(at, end)
    yield {"text": hit.text[at - hit.start : max(at, stop) - hit.start], "evidence": False}
    if max(at, stop) < hit.end:
        yield {"text": " …", "evidence": False}


class PassagePanel:
    """One golden question at a time: who asks, how many passages, and what they find.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")[:2]
    >>> panel = PassagePanel(PassageBook(Index.build(documents), documents, golden))
    >>> panel.inputs["asker"].value = "executive"
    >>> "Asked by executive" in panel.output.value
    True
    """

    def __init__(self, book: PassageBook) -> None:
        self.book = book
        wide = widgets.Layout(width="1000px", max_width="98%")
        questions = [(f"{each.id}  {each.question}", each.id) for each in book.questions.values()]
        named = {group for document in book.documents for group in document.access or ()} - {EVERYONE}
        askers = [("the question's own asker", ""), ("anyone", EVERYONE), *((group, group) for group in sorted(named))]
        self.inputs = {
            "question": widgets.Dropdown(options=questions, description="Question", layout=wide),
            "asker": widgets.Dropdown(options=askers, description="Who asks"),
            "k": widgets.Dropdown(options=[1, 3, 5, 10, 20], value=3, description="Passages"),
        }
        self.output = widgets.HTML()
        follow(self.inputs, self._redraw)

    @property
    def box(self) -> widgets.VBox:
        """The whole panel, to display."""
        return widgets.VBox([*self.inputs.values(), self.output])

    def _redraw(self) -> None:
        asker = self.inputs["asker"].value
        self.output.value = self.book.html(
            self.inputs["question"].value, k=self.inputs["k"].value, groups=[asker] if asker else None
        )
