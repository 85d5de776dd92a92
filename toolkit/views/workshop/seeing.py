"""The third step: the same question to every option, as one person and as another, before and after a change."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import ipywidgets as widgets
from traitlets import TraitError

from toolkit.ingestion import Documents
from toolkit.options import Option
from toolkit.schema import EVERYONE, GoldenQuestion
from toolkit.views.asking import AskBook
from toolkit.views.names import title_of
from toolkit.views.workshop.page import WIDE, Page, one_line
from toolkit.views.workshop.working import Step, Work
from toolkit.workshop.room import LONGEST_VALUE

_ASKED = "asked"
"""What each asked last, for a page that is loaded again. Nobody else is shown it, and no file takes it along."""
_NOBODY = ("",)  # no group has an empty name
AS_THEY_ARE, CHANGED, KEPT_UP = "as they are", "changed, options as they were", "changed, options brought up to date"


class SeePage(Page):
    """Options are built one after another while the page is already open, and answer as soon as they are there.

    Only the facilitator may ask as somebody else: on a guest's own device that would be a way round access rights.
    """

    def build(self) -> None:
        """Make the controls."""
        documents = self.session.documents
        named = {group for each in documents for group in each.access or ()} - {EVERYONE}
        groups = sorted(named) if self.facilitator else []
        people: list[tuple[str, tuple[str, ...]]] = [("anyone", ()), *((each, (each,)) for each in groups)]
        questions = [
            ("(type your own below)", ""),
            *((one_line(each.question), each.question) for each in self.session.golden),
        ]
        stages = [AS_THEY_ARE, *([CHANGED, KEPT_UP] if self.session.updates else [])]
        self.pick = widgets.Dropdown(options=questions, description="Pick", layout=WIDE)
        self.question = widgets.Text(value=questions[1][1] if len(questions) > 1 else "", description="Question",
                                     continuous_update=False, layout=WIDE)  # fmt: skip
        self.first = widgets.Dropdown(options=people, description="Ask as")
        self.second = widgets.Dropdown(options=[("nobody else", _NOBODY), *people], description="and as")
        self.stage = widgets.Dropdown(options=stages, description="Documents", layout=WIDE)
        for control in (self.pick, self.question, self.first, self.stage):
            control.style.description_width = "100px"
        self.answers, self.work = widgets.HTML(), Work(slip=self.slipped)
        self._upkeeps = self.session.upkeeps()
        self.built: list[Option] = []
        self._books: dict[str, AskBook] = {}
        self.pick.observe(self.trying(lambda change: self._picked(change["new"])), names="value")
        asked = {"question": self.question, "first": self.first, "second": self.second, "documents": self.stage}
        for key, control in asked.items():
            self._restore(control, self.mine(_ASKED).get(key))
            control.observe(self.trying(lambda _, key=key, control=control: self._asks(key, control)), names="value")

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the controls."""
        askers = widgets.HBox([self.first, self.second], layout=widgets.Layout(flex_flow="row wrap"))
        return [self.pick, self.question, askers, self.stage, self.work.box]

    def below(self) -> Sequence[widgets.Widget]:
        """Return the answers."""
        return [self.answers]

    async def after(self) -> None:
        """Build the options, and let each answer what is asked as soon as it can."""
        await self.work.done(
            self._steps(), show=self.redraw, told=f"Read by {self.session.reader.name}, on this machine."
        )

    def _steps(self) -> Iterator[Step]:
        while len(self.built) < len(self._upkeeps):
            waiting = self._upkeeps[len(self.built)]
            yield len(self.built), len(self._upkeeps), f"{title_of(waiting.name)} is getting ready:"
            self.ready()

    def ready(self) -> None:
        """Build the next option."""
        self.built.append(self._upkeeps[len(self.built)].build(self.session.documents))
        self._books = {}

    @staticmethod
    def _restore(control: widgets.Text | widgets.Dropdown, asked: str | None) -> None:
        """Ask again what this person asked before the page was loaded again, where that can still be asked."""
        if isinstance(control, widgets.Text):
            control.value = asked or control.value
        elif asked:
            with suppress(TraitError):  # a group or a stage that is no longer there
                control.label = asked

    def _asks(self, key: str, control: widgets.Text | widgets.Dropdown) -> None:
        asked = str(control.value if isinstance(control, widgets.Text) else control.label)
        if len(asked) <= LONGEST_VALUE:  # a longer question is answered, and not kept
            self.session.room.say(_ASKED, key, asked, by=self.who)
        self.redraw()

    def redraw(self) -> None:
        """Ask, and show the answers."""
        asked = self.question.value.strip()
        if not asked or not self.built:
            self.answers.value = ""
            return
        askers = [each for each in (self.first.value, self.second.value) if each != _NOBODY]
        stage = self.stage.value
        self.latest.make(lambda: self._book(stage).html(asked, askers, golden=self._golden(asked, stage)), self._show)

    def _golden(self, asked: str, stage: str) -> GoldenQuestion | None:
        """Return the golden question in these words. Once documents have changed, its right answer may have, too."""
        if stage != AS_THEY_ARE:
            return None
        return next((each for each in self.session.golden if each.question.strip() == asked), None)

    def _show(self, answers: str) -> None:
        self.answers.value = answers

    def _picked(self, question: str) -> None:
        if question:
            self.question.value = question

    def _book(self, stage: str) -> AskBook:
        books = self._books  # another step may put new ones there while this one is made
        if stage not in books:
            books[stage] = self._made(stage)
        return books[stage]

    def _made(self, stage: str) -> AskBook:
        before, updates = self.session.documents, self.session.updates
        if stage == AS_THEY_ARE or updates is None:
            return AskBook(self.built, before, pack=self.session.pack)
        after = updates.applied(before)
        if stage == CHANGED:
            return AskBook(self.built, before, as_of=updates.ask_as_of)
        return AskBook(self._kept_up(before, after), after, as_of=updates.ask_as_of)

    def _kept_up(self, before: Documents, after: Documents) -> list[Option]:
        """Return each option after upkeep; one that nobody brought up to date answers as it did. Built afresh, since
        upkeep may change the option that it is given."""  # noqa: D205, D209
        done = []
        for upkeep, option in zip(self._upkeeps, self.built, strict=False):
            mended = upkeep.correct(upkeep.build(before), before, after) if upkeep.correct else None
            done.append(mended.option if mended else option)
        return done
