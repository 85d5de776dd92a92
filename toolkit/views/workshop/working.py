"""Work that takes longer than a hand waits: off the loop that answers the browser, told as it goes, and stopped."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import ipywidgets as widgets

from toolkit.reports import html_page
from toolkit.schema import InputError

Made = TypeVar("Made")
Step = tuple[int, int, str]
"""How many are done, of how many, and what is being done now."""
_TASKS: set["asyncio.Task[None]"] = set()  # the loop keeps only weak hold of them


def begin(work: Coroutine[Any, Any, None], /) -> bool:
    """Begin work on the kernel's loop, if there is one running; else close it and return ``False``."""
    try:
        task = asyncio.get_running_loop().create_task(work)
    except RuntimeError:
        work.close()
        return False
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)
    return True


class Latest:
    """Makes something in a thread and shows it. Of two that were asked for, only the last is shown."""

    def __init__(self, *, slip: Callable[[InputError], None]) -> None:
        self._slip, self._turn = slip, 0

    def make(self, work: Callable[[], Made], show: Callable[[Made], None], /) -> None:
        """Do the work and show what came of it; where no loop runs, at once."""
        self._turn += 1
        if not begin(self._made(work, show, self._turn)):
            show(work())

    async def _made(self, work: Callable[[], Made], show: Callable[[Made], None], turn: int) -> None:
        try:
            made = await asyncio.to_thread(work)
        except InputError as error:
            self._slip(error)
        else:
            if turn == self._turn:
                show(made)


class Work:
    """A line that says how far it is, and a button that stops it between two steps.

    Attributes
    ----------
    box : HBox
        Both, shown while there is something to do.
    """

    def __init__(self, *, slip: Callable[[InputError], None]) -> None:
        self._slip, self._stopped, self._turn = slip, False, 0
        self.line = widgets.HTML()
        self.stop = widgets.Button(description="Stop", layout=widgets.Layout(width="auto", display="none"))
        self.stop.on_click(lambda _: self._stop())
        self.box = widgets.HBox([self.line, self.stop], layout=widgets.Layout(flex_flow="row wrap"))

    def do(self, steps: Iterator[Step], /, *, show: Callable[[], None]) -> None:
        """Go through the steps, each in a thread, and show after each; where no loop runs, at once."""
        if not begin(self.done(steps, show=show)):
            for _ in steps:
                pass
            show()

    async def done(self, steps: Iterator[Step], /, *, show: Callable[[], None], told: str = "") -> None:
        """Go through the steps, and return when they are done, with ``told`` told, or were stopped."""
        self._turn += 1
        turn, self._stopped = self._turn, False
        self.stop.layout.display = None
        words = told
        try:
            while (step := await asyncio.to_thread(next, steps, None)) is not None:
                show()
                if self._stopped or turn != self._turn:
                    words = f"Stopped: {step[0]} of {step[1]} are done."
                    break
                self._tell(*step)
            show()
        except InputError as error:
            self._slip(error)
        if turn == self._turn:
            self.stop.layout.display = "none"
            self.line.value = html_page("workshop_told.html", {"words": words, "problem": False})

    def _tell(self, done: int, of: int, words: str) -> None:
        self.line.value = html_page("workshop_progress.html", {"done": done, "of": of, "words": words})

    def _stop(self) -> None:
        self._stopped = True
        self.line.value = html_page("workshop_told.html", {"words": "Stopping after this step …", "problem": False})
