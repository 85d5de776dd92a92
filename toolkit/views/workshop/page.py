"""What every page does: say things to the room, show what others said, and tell of a slip in words."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from toolkit.reports import html_page
from toolkit.schema import InputError
from toolkit.views.workshop.parts import Pulse
from toolkit.views.workshop.working import Latest, begin
from toolkit.workshop import STEPS, Session, Step

LOOK_S = 1.0
"""How often a page looks whether somebody else said something."""
WIDE = widgets.Layout(width="1000px", max_width="98%")
_OWN_WIDTH = widgets.Layout(width="auto", align_self="flex-start")


class Page:
    """One step for one person. All that it shows of the room is read from the room's file: a reload loses nothing.

    Attributes
    ----------
    told : HTML
        What to tell the person at the page: that it was saved, or what was wrong.
    """

    def __init__(self, session: Session, *, here: Step, who: str, facilitator: bool) -> None:
        self.session, self.here, self.who, self.facilitator = session, here, who, facilitator
        self.told = widgets.HTML(html_page("workshop_told.html", {"words": "", "problem": False}))
        self._head = widgets.HTML(html_page("workshop_head.html", {"steps": STEPS, "here": here, "who": who}))
        self.latest = Latest(slip=self.slipped)
        self._reading = False
        self._seen = session.room.turn
        self.build()
        self.box = widgets.VBox([self._head, Pulse(), *self.parts(), self.told, *self.below()])
        self._looked()

    def build(self) -> None:
        """Make the page's controls."""

    def parts(self) -> Sequence[widgets.Widget]:
        """Return what stands above the line that tells things."""
        return ()

    def below(self) -> Sequence[widgets.Widget]:
        """Return what stands below it."""
        return ()

    def refresh(self) -> None:
        """Show what the room has said by now."""

    async def after(self) -> None:
        """Do what takes longer than a page may take to open."""

    def mine(self, topic: str, /) -> dict[str, str]:
        """Return what this person has said on a topic."""
        return self.session.room.said(topic).get(self.who, {})

    def say(self, topic: str, key: str, value: str, /, *, told: str = "Saved.") -> None:
        """Say something to the room, and show how it then stands."""
        self.say_all(topic, {key: value}, told=told)

    def say_all(self, topic: str, values: Mapping[str, str], /, *, told: str = "Saved.") -> None:
        """Say several things at once."""
        for key, value in values.items():
            self.session.room.say(topic, key, value, by=self.who)
        if values:
            self.tell(told)
            self._looked()

    def tell(self, words: str, /, *, problem: bool = False) -> None:
        """Tell the person at the page something."""
        self.told.value = html_page("workshop_told.html", {"words": words, "problem": problem})

    def trying(self, act: Callable[..., None], /) -> Callable[..., None]:
        """Return a callback that tells a person's slip in words. Any other error is one of ours, and is raised."""

        def tried(*given: Any) -> None:
            if self._reading:
                return  # a control that shows what the room says is not somebody speaking
            try:
                act(*given)
            except InputError as error:
                self.slipped(error)

        return tried

    def slipped(self, error: InputError, /) -> None:
        """Tell a slip."""
        got = f"(got {error.got})" if error.got is not None else ""
        self.tell(" ".join(filter(None, [error.problem, got, error.remedy])), problem=True)

    def watch(self) -> None:
        """Follow the room from now on, where there is a loop to do it in: a kernel has one."""
        if begin(self._watching()):
            begin(self.after())

    def look(self) -> None:
        """Show what others said since the last look, if anything."""
        if self.session.room.turn != self._seen:
            self._looked()

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                self.look()
            except InputError as error:
                self.tell(error.problem, problem=True)

    def _looked(self) -> None:
        self._seen, self._reading = self.session.room.turn, True
        try:
            self.refresh()
        finally:
            self._reading = False


def one_line(text: str, /) -> str:
    """Return text for a list to choose from, where no style sheet can keep a turned letter from turning the next.

    Examples
    --------
    >>> one_line("Fees\u202e 2026 <b>")
    'Fees 2026 <b>'
    """
    return "".join(letter for letter in text if letter.isprintable())


def button(words: str, act: Callable[..., None], /, *, main: bool = False) -> widgets.Button:
    """Return a button that does something."""
    made = widgets.Button(description=words, button_style="primary" if main else "", layout=_OWN_WIDTH)
    made.on_click(act)
    return made


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[tuple[str, Sequence[object]]],
    /,
    *,
    words: str = "",
    nothing: str,
) -> str:
    """Return a table; each row is its kind (a class of the style sheet) and its cells, every one escaped."""
    listed = [{"kind": kind, "cells": list(cells)} for kind, cells in rows]
    values = {"title": title, "columns": columns, "rows": listed, "words": words, "nothing": nothing}
    return html_page("workshop_table.html", values)
