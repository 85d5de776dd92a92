"""The access drill of the fourth step: take a document away, and see which option still shows it to whom."""

from collections.abc import Callable, Iterator, Sequence

import ipywidgets as widgets

from toolkit.options import Question
from toolkit.reports import html_page
from toolkit.schema import EVERYONE, Document, InputError
from toolkit.views.charts import listed
from toolkit.views.names import title_of
from toolkit.views.workshop.drawing import seconds
from toolkit.views.workshop.page import WIDE, button, one_line, table
from toolkit.views.workshop.working import Step, Work
from toolkit.workshop import Session
from toolkit.workshop.revoking import Revoked, revoked


class AccessDrill:
    """Takes one document from everybody, for a copy of the documents in this page alone.

    A guest chooses among what everybody may see, and asks as anyone; the facilitator among all, and asks as any group.
    """

    def __init__(self, session: Session, *, facilitator: bool, slip: Callable[[InputError], None]) -> None:
        self._session, self._slip = session, slip
        seen = session.documents if facilitator else session.documents.visible(groups=(), as_of=None)
        named = sorted({group for each in seen for group in each.access or ()} - {EVERYONE}) if facilitator else []
        self._found: list[Revoked] = []
        choices = sorted(((_named(each), each.document_id) for each in seen), key=lambda each: each[0])
        self.document = widgets.Dropdown(options=choices, description="Document", layout=WIDE)
        people = [("anyone", ()), *((group, (group,)) for group in named)]
        self.asker = widgets.Dropdown(options=people, description="Ask as")
        self.question = widgets.Text(description="Question", continuous_update=False, layout=WIDE)
        for control in (self.document, self.asker, self.question):
            control.style.description_width = "100px"
        self.take = button("Take it away from everybody", lambda _: self._take(), main=True)
        self.work, self.shown = Work(slip=slip), widgets.HTML()
        self.document.observe(lambda _: self._chosen(), names="value")
        self._chosen()

    @property
    def box(self) -> widgets.VBox:
        """The whole drill."""
        head = widgets.HTML(html_page("workshop_heading.html", {"title": "Access", "words": _WORDS}))
        controls = [self.document, self.asker, self.question, self.take, self.work.box, self.shown]
        return widgets.VBox([head, *controls])

    def _chosen(self) -> None:
        """Ask what a golden question asks of this document, if one does, as somebody who may see it."""
        document = self._session.documents.get(self.document.value or "")
        if document is None:
            return
        asked = (q.question for q in self._session.golden if any(self._is(e.document, document) for e in q.evidence))
        self.question.value = next(asked, f"What does {one_line(document.title)} say?")
        allowed = [value for _, value in self.asker.options if set(value) & set(document.access or ())]
        self.asker.value = allowed[0] if allowed else ()

    def _is(self, name: str, document: Document) -> bool:
        found = self._session.documents.find(name)
        return found is not None and found.document_id == document.document_id

    def _take(self) -> None:
        self._found = []
        if self.document.value and self.question.value.strip():
            asked = Question(text=self.question.value.strip(), groups=self.asker.value)
            self.work.do(self._steps(self.document.value, asked, self._found), show=self._show)

    def _steps(self, document_id: str, asked: Question, found: list[Revoked]) -> Iterator[Step]:
        """Note in a list of its own what is found: a drill that gives way to another may still be asking."""
        upkeeps = self._session.upkeeps()
        for place, upkeep in enumerate(upkeeps):
            yield place, len(upkeeps), f"{title_of(upkeep.name)} is asked, then brought up to date, then asked again:"
            found += revoked(self._session.documents, [upkeep], document_id=document_id, asked=asked)

    def _show(self) -> None:
        rows = [(_kind(each), _cells(each)) for each in self._found]
        words = " ".join(_sentences(self._found))
        self.shown.value = table("What still shows it", _COLUMNS, rows, words=words, nothing="")


_WORDS = "Take one document away from everybody, in this page alone, and see which option still shows it to the asker."
_COLUMNS = ("Option", "When the right is gone", "Brought up to date", "How", "Time, measured here")


def _named(document: Document) -> str:
    return f"{one_line(document.title)} ({', '.join(document.access or ()) or 'nobody'})"


def _kind(found: Revoked) -> str:
    return "split" if found.still or (found.shown and found.still is None) else "one"


def _cells(found: Revoked) -> Sequence[object]:
    still = "waits for people" if found.still is None else "still shown" if found.still else "gone"
    took = "" if found.seconds is None else seconds(found.seconds)
    return title_of(found.option), "still shown" if found.shown else "was not shown", still, found.how, took


def _sentences(found: Sequence[Revoked]) -> Iterator[str]:
    """Say each thing once, of all the options that it holds for."""
    for still, words in _SAID.items():
        titles = [title_of(each.option) for each in found if each.shown and each.still is still]
        if titles:
            yield f"{listed(titles)} {words[len(titles) > 1]}"


_SAID = {
    False: (
        "goes on showing it until somebody brings it up to date.",
        "go on showing it until somebody brings them up to date.",
    ),
    True: (
        "shows it even after it was brought up to date.",
        "show it even after they were brought up to date.",
    ),
}
"""By whether it is still shown after upkeep: of one option, and of several."""
