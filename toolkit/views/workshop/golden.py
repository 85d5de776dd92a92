"""The second step: golden questions, edited by the facilitator and voted on by everyone."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import ipywidgets as widgets

from toolkit.reports import html_page
from toolkit.schema import STAKES, VERDICTS, GoldenQuestion
from toolkit.views.editor import GoldenEditor
from toolkit.views.workshop.page import WIDE, Page, button, one_line, table
from toolkit.workshop import Split, split
from toolkit.workshop.agreement import middle
from toolkit.workshop.session import GOLDEN


class GoldenPage(Page):
    """One question at a time, with buttons that fit a thumb; the list shows where the room differs first."""

    def build(self) -> None:
        """Make the votes, and the editor's button for the facilitator."""
        self.golden, self._saved = self.session.golden, self._file.stat().st_mtime_ns
        self._open = {each.document_id for each in self.session.documents.visible(groups=(), as_of=None)}
        self.question = widgets.Dropdown(options=self._choices(), description="Question", layout=WIDE)
        self.question.observe(self.trying(lambda _: self.refresh()), names="value")
        self.card, self.room = widgets.HTML(), widgets.HTML()
        self.stakes = {
            value: button(value, self.trying(lambda _, value=value: self._vote("stakes", value))) for value in STAKES
        }
        self.right = {
            value: button(value, self.trying(lambda _, value=value: self._vote("right", value))) for value in VERDICTS
        }
        self.next = button("Next question", self.trying(lambda _: self._step()))
        self.edit = button("Edit the questions", self.trying(lambda _: self._edit()))
        self.editor = widgets.VBox([])

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the question and its votes."""
        ask = [widgets.HTML(html_page("workshop_told.html", {"words": words, "problem": False})) for words in _ASKED]
        rows = [widgets.HBox(list(each.values()), layout=widgets.Layout(flex_flow="row wrap"))
                for each in (self.stakes, self.right)]  # fmt: skip
        return [self.question, self.card, ask[0], rows[0], ask[1], rows[1], self.next]

    def below(self) -> Sequence[widgets.Widget]:
        """Return the room's votes, and for the facilitator the editor."""
        return [self.room, *([self.edit, self.editor] if self.facilitator else [])]

    def refresh(self) -> None:
        """Show the question, own votes on it, and how the room stands."""
        if not len(self.golden):
            return
        question = self._chosen
        self.card.value = html_page("workshop_question.html", self._told(question))
        for topic, buttons in (("stakes", self.stakes), ("right", self.right)):
            mine = self.mine(topic).get(question.id)
            for value, each in buttons.items():
                each.description = f"✓ {value}" if value == mine else value
                each.button_style = "primary" if value == mine else ""
        rows = sorted(self._rows(), key=lambda row: row[0] != "split")
        self.room.value = table("Votes on stakes", _COLUMNS, rows, nothing="Nobody has voted yet.")

    def look(self) -> None:
        """Show what others said, and what the editor saved."""
        saved = self._file.stat().st_mtime_ns
        if saved != self._saved:
            self._saved, self.golden, held = saved, self.session.golden, self.question.value
            self.question.options = self._choices()
            if held in {each.id for each in self.golden}:
                self.question.value = held
            self._looked()
        super().look()

    @property
    def _file(self) -> Path:
        return self.session.folder / GOLDEN

    def _choices(self) -> list[tuple[str, str]]:
        return [(one_line(f"{each.id}  {each.question}"), each.id) for each in self.golden]

    @property
    def _chosen(self) -> GoldenQuestion:
        return next(each for each in self.golden if each.id == self.question.value)

    def _told(self, question: GoldenQuestion) -> dict[str, object]:
        """Say what a right answer holds, unless it rests on what not everyone in the room may see."""
        hidden = any(each.document not in self._open for each in question.evidence)
        facts = "; ".join(variants[0] for variants in question.facts)
        wanted = f"a right answer says: {facts}" if question.answerable else "the right answer is to decline"
        if hidden:
            wanted = "its evidence is not open to everyone here, and so is not shown"
        asker = ", ".join(question.asker) or "anyone"
        return {"id": question.id, "question": question.question, "asker": asker, "wanted": wanted}

    def _rows(self) -> Iterator[tuple[str, Sequence[object]]]:
        stakes, right = (self.session.room.said(topic) for topic in ("stakes", "right"))
        for each in self.golden:
            found, judged = split(stakes, each.id), split(right, each.id)
            if found.n or judged.n:
                apart = found.agreed is False or judged.agreed is False
                kind = "split" if apart else "one" if found.agreed else "later"
                yield kind, (each.id, each.question, _words(found), middle(found, STAKES) or "", _words(judged))

    def _vote(self, topic: str, value: str) -> None:
        again = self.mine(topic).get(self._chosen.id) == value
        told = "Taken back." if again else f"You say {value} on {self._chosen.id}."
        self.say(topic, self._chosen.id, "" if again else value, told=told)

    def _step(self) -> None:
        values = [value for _, value in self.question.options]
        self.question.value = values[(values.index(self.question.value) + 1) % len(values)]

    def _edit(self) -> None:
        editor = GoldenEditor(self.session.golden, self.session.documents, path=self._file, who=self.who)
        self.editor.children = [editor.box]


_ASKED = ("What does a wrong answer cost?", "Is it right as it stands?")
_COLUMNS = ("Id", "Question", "Stakes", "Middle", "Right?")


def _words(found: Split) -> str:
    return "; ".join(f"{value}: {', '.join(people)}" for value, people in found.votes)
