"""The editor as notebooks show it: what the page asks for is done here, and the page is told how things stand."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.golden import GoldenSet
from toolkit.golden.review.decisions import progress, queue
from toolkit.golden.review.log import Clock, now
from toolkit.golden.versions.merging import Conflict, ConflictError, Settle
from toolkit.retrieval import Retriever
from toolkit.schema import FINDINGS, Document, GoldenQuestion, InputError, Review, frame
from toolkit.views.editor import showing
from toolkit.views.editor.messages import Message, read_message
from toolkit.views.editor.widget import EditorWidget
from toolkit.views.editor.workbench import Workbench

_VIEWS = 20
Values = Mapping[str, Any]


class GoldenEditor:
    """Golden questions edited in the browser, and checked while they are written.

    The page shows and asks; everything is decided here, and what the page asks for is never trusted.

    Parameters
    ----------
    golden
        The questions to begin with.
    documents
        What they are about. Text that ``viewer_groups`` may not see never reaches the page, nor does a document for a
        question whose asker may not see it on its day.
    path
        Where to save; beside it, what people say of the questions, and what is not saved yet. ``None`` keeps all of it
        in memory.
    index
        Of the same documents, for checks that search. Not used where a document is hidden from the viewer.
    viewer_groups
        The groups of whoever looks at the screen. A projector shows to everyone in the room.
    who
        The name of whoever is at the keyboard; they may give it in the page.
    clock
        The time of what people say.

    Examples
    --------
    >>> from toolkit import GoldenSet, load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> editor = GoldenEditor(GoldenSet.read("data/samples/golden.jsonl")[:2], documents)
    >>> editor.handle({"do": "edit", "row": 1, "field": "stakes", "value": "low", "burst": 1})
    >>> editor.golden[0].stakes, editor.unsaved
    ('low', True)
    """

    def __init__(
        self,
        golden: GoldenSet,
        documents: Iterable[Document],
        *,
        path: str | Path | None = None,
        index: Retriever | None = None,
        viewer_groups: Collection[str] = (),
        who: str = "",
        clock: Clock = now,
    ) -> None:
        self._bench = Workbench(
            golden,
            documents,
            path=Path(path) if path is not None else None,
            index=index,
            viewer_groups=viewer_groups,
            who=who,
            clock=clock,
        )
        self._conflicts: Sequence[Conflict] = ()
        self._message = ""
        self._heard: dict[str, int] = {}
        self.widget = EditorWidget(self.handle)
        self._show()

    @property
    def box(self) -> EditorWidget:
        """The whole editor, to display."""
        return self.widget

    @property
    def golden(self) -> GoldenSet:
        """The questions as a file could hold them: of a row with a slip in it, the last reading without one."""
        return self._bench.golden

    @property
    def findings(self) -> pl.DataFrame:
        """What is to mend and to know (schema ``FINDINGS``), of what the viewer may see."""
        return frame(self._bench.findings, FINDINGS)

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What people have said of the questions, in order."""
        return self._bench.reviews

    @property
    def queue(self) -> pl.DataFrame:
        """What waits for a decision (schema ``DECISIONS``), the most pressing first."""
        return queue([row.question for row in self._bench.rows], self.reviews, self._bench.findings)

    @property
    def progress(self) -> pl.DataFrame:
        """How far the set has come (schema ``PROGRESS``)."""
        return progress([row.question for row in self._bench.rows], self._bench.findings)

    @property
    def unsaved(self) -> bool:
        """Whether there is anything that the file, or what the editor began with, does not hold."""
        return self._bench.unsaved

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What others changed too, and nobody has settled yet."""
        return tuple(self._conflicts)

    def save(self, *, settle: Settle = "") -> bool:
        """Save to ``path``, and return whether it was done; if not, ``conflicts`` says what others changed too.

        Raises
        ------
        InputError
            Where there is no file to save to, or it cannot be written.
        """
        try:
            self._message = self._bench.save(settle=settle)
            self._conflicts = ()
        except ConflictError as error:
            self._conflicts = error.conflicts
            self._message = f"Not saved: others changed {len(error.conflicts)} of the same cells. Choose below."
        self._show()
        return not self._conflicts

    def handle(self, content: object, /) -> None:
        """Do what the page asks for, and tell it how things stand.

        What cannot be done is said in the page. A failure of the editor itself is said there too, and raised.
        """
        try:
            message = read_message(content)
        except InputError as error:
            self._tell(error)
            return
        try:
            self._message = _VERBS[message.action](self, message.values)
        except InputError as error:
            self._tell(error)
        except Exception as error:
            self._message = f"The editor failed ({type(error).__name__}); what you see is kept. See the log."
            raise
        finally:
            self._answer(message)

    def _answer(self, message: Message) -> None:
        if message.view:
            others = [(view, seq) for view, seq in self._heard.items() if view != message.view]
            self._heard = dict([*others[1 - _VIEWS :], (message.view, message.seq)])
        self._show()

    def _tell(self, error: InputError) -> None:
        self._message = _line(error)
        self._show()

    def _show(self) -> None:
        bench = self._bench
        self._message = "; ".join(filter(None, [self._message, bench.keep()]))
        self._follow_source()
        self.widget.state = {
            "rows": showing.shown_rows(bench.rows, bench.sources),
            "findings": showing.shown_findings(bench.findings),
            "reviews": showing.shown_reviews(bench.rows, bench.reviews, bench.findings, who=bench.who),
            "progress": showing.shown_progress(bench.rows, bench.findings),
            "choices": showing.choices(bench.rows),
            "left": showing.shown_left(bench.left),
            "conflicts": showing.shown_conflicts(self._conflicts, bench.sources),
            "undo": bench.timeline.back,
            "redo": bench.timeline.forth,
            "unsaved": bench.unsaved,
            "file": bench.path.name if bench.path else "",
            "who": bench.who,
            "message": self._message,
            "touched": bench.touched,
            "heard": self._heard,
        }

    def _save(self, settle: Settle = "") -> str:
        self.save(settle=settle)
        return self._message

    def _check(self) -> str:
        """Check the whole set, as the page asks once nobody types: what was said last still stands."""
        self._bench.check()
        return self._message

    def _settle(self, values: Values) -> str:
        return self._save({(name, field): side for name, field, side in values["choices"]})

    def _name(self, values: Values) -> str:
        self._bench.who = " ".join(values["name"].split())
        return f"You are {self._bench.who}" if self._bench.who else ""

    def _source(self, values: Values) -> str:
        """Open a document for a row: one that is named, that of a quote, or that of its first quote."""
        question = self._bench.row(values["row"]).question
        told = {"row": values["row"], "id": question.id, "quote": values["quote"], "find": values["find"]}
        self.widget.source = {**told, "document": "", "text": "", "note": "", **self._window(question, values)}
        return self._message

    def _window(self, question: GoldenQuestion, values: Values) -> dict[str, Any]:
        sources = self._bench.sources
        listed = {"listed": sources.listed(question)}
        try:
            chosen = sources.chosen(question, values["quote"])
            name = values["document"] or (chosen.document if chosen else "")
            wanted = {"find": values["find"], "offset": values["offset"]}
            return listed | (sources.window(question, name, chosen=chosen, **wanted) if name else {})
        except InputError as error:
            return listed | {"note": _line(error)}

    def _close(self, _: Values) -> str:
        self.widget.source = {}
        return self._message

    def _use(self, values: Values) -> str:
        told = self._bench.use(values["row"], values["document"], values["start"], values["end"], quote=values["quote"])
        count = len(self._bench.row(values["row"]).question.evidence)
        quote = values["quote"] if values["quote"] >= 0 else count - 1
        self._source({**values, "quote": quote, "find": "", "offset": -1})
        return told

    def _follow_source(self) -> None:
        """Close a document that the row's asker, edited since, may no longer see."""
        source = self.widget.source
        if not source.get("document"):
            return
        try:
            self._bench.sources.document(self._bench.row(source["row"]).question, source["document"])
        except InputError as error:
            self.widget.source = {}
            self._message = "; ".join(filter(None, [self._message, _line(error)]))


def _line(error: InputError) -> str:
    place = f"{error.field}: " if error.field else ""
    return place + "; ".join(filter(None, [error.problem, error.remedy]))


_VERBS: Mapping[str, Callable[[GoldenEditor, Values], str]] = {
    "edit": lambda editor, say: editor._bench.edit(say["row"], say["field"], say["value"], burst=say["burst"]),
    "status": lambda editor, say: editor._bench.move(say["row"], say["value"]),
    "add": lambda editor, say: editor._bench.add(say["after"]),
    "delete": lambda editor, say: editor._bench.delete(say["row"]),
    "undo": lambda editor, _: editor._bench.undo(),
    "redo": lambda editor, _: editor._bench.redo(),
    "source": GoldenEditor._source,
    "close": GoldenEditor._close,
    "use": GoldenEditor._use,
    "drop": lambda editor, say: editor._bench.drop(say["row"], say["quote"]),
    "check": lambda editor, _: editor._check(),
    "save": lambda editor, _: editor._save(),
    "settle": GoldenEditor._settle,
    "take_up": lambda editor, say: editor._bench.take_up(say["name"]),
    "throw_away": lambda editor, say: editor._bench.throw_away(say["name"]),
    "name": GoldenEditor._name,
    "verdict": lambda editor, say: editor._bench.judge(say["row"], say["value"], note=say["note"]),
    "vote": lambda editor, say: editor._bench.vote(say["row"], say["value"]),
}
