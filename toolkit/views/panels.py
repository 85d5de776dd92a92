"""Panels of a notebook or page: inputs with plain callbacks, over views that are functions of their values."""

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from toolkit.decision import QUESTIONS, triage
from toolkit.views.answers import AnswerBook
from toolkit.views.fragments import triage_html

_WIDE = {"description_width": "520px"}
_NO_ANSWER = "—"


class TriagePanel:
    """Eight questions with a drop-down each, and what their answers suggest, kept up to date.

    Attributes
    ----------
    inputs : dict of str to Dropdown
        By the question's key.
    output : HTML
        What :func:`toolkit.views.triage_html` makes of the answers.

    Examples
    --------
    >>> panel = TriagePanel()
    >>> panel.inputs["access"].value = "Some are restricted"
    >>> "some documents are restricted" in panel.output.value
    True
    """

    def __init__(self) -> None:
        self.inputs = {
            question.key: widgets.Dropdown(
                options=[_NO_ANSWER, *(choice.label for choice in question.choices)],
                description=question.text,
                style=_WIDE,
                layout=widgets.Layout(width="860px", max_width="98%"),
            )
            for question in QUESTIONS
        }
        self.output = widgets.HTML()
        follow(self.inputs, self._redraw)

    @property
    def answers(self) -> dict[str, str]:
        """The questions answered so far."""
        return {key: control.value for key, control in self.inputs.items() if control.value != _NO_ANSWER}

    @property
    def box(self) -> widgets.VBox:
        """The whole panel, to display."""
        return widgets.VBox([*self.inputs.values(), self.output])

    def _redraw(self) -> None:
        self.output.value = triage_html(triage(self.answers))


class AnswerPanel:
    """One question at a time, every option's answer side by side.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")[:2]
    >>> panel = AnswerPanel(AnswerBook(Experiment(documents, golden, options=["rag"]).run(), documents))
    >>> panel.inputs["question"].value = golden[1].id
    >>> golden[1].question.split()[0] in panel.output.value
    True
    """

    def __init__(self, book: AnswerBook) -> None:
        self.book = book
        choices = [(f"{row['id']}  {row['question']}", row["id"]) for row in book.questions.values()]
        question = widgets.Dropdown(
            options=choices, description="Question", layout=widgets.Layout(width="1000px", max_width="98%")
        )
        self.inputs = {"question": question}
        self.output = widgets.HTML()
        follow(self.inputs, self._redraw)

    @property
    def box(self) -> widgets.VBox:
        """The whole panel, to display."""
        return widgets.VBox([*self.inputs.values(), self.output])

    def _redraw(self) -> None:
        self.output.value = self.book.html(self.inputs["question"].value)


def follow(inputs: Mapping[str, widgets.Widget], redraw: Callable[[], None]) -> None:
    """Redraw now, and whenever an input changes. Plain callbacks: one that raises fails the notebook's test."""
    for control in inputs.values():
        control.observe(lambda _: redraw(), names="value")
    redraw()
