"""What was done, so that it can be undone."""

from dataclasses import dataclass, field

from toolkit.views.editor.rows import EditorRow

Rows = tuple[EditorRow, ...]
LONGEST = 300


@dataclass(slots=True)
class Timeline:
    """The rows now, as they were, and as they would be again.

    Examples
    --------
    >>> timeline = Timeline(())
    >>> timeline.go(("a",), "add a")
    >>> timeline.undo(), timeline.now, timeline.redo(), timeline.now
    ('add a', (), 'add a', ('a',))
    """

    now: Rows
    _past: list[tuple[Rows, str]] = field(default_factory=list)
    _future: list[tuple[Rows, str]] = field(default_factory=list)
    _burst: object = None

    def go(self, rows: Rows, label: str, /, *, burst: object = None) -> None:
        """Make these the rows. Steps of one burst, the keys typed into one cell at one visit, are undone as one."""
        if burst is None or burst != self._burst:
            self._past = [*self._past[1 - LONGEST :], (self.now, label)]
        self.now, self._burst = rows, burst
        self._future.clear()

    def undo(self) -> str:
        """Go back one step, and return what is undone; an empty string where there is nothing."""
        return self._turn(self._past, self._future)

    def redo(self) -> str:
        """Take back the last undo, and return what is done again."""
        return self._turn(self._future, self._past)

    def forget(self, rows: Rows, /) -> None:
        """Make these the rows with nothing before them, as where they hold other people's work too."""
        self.now, self._past, self._future, self._burst = rows, [], [], None

    @property
    def back(self) -> str:
        """What an undo would undo."""
        return self._past[-1][1] if self._past else ""

    @property
    def forth(self) -> str:
        """What a redo would do again."""
        return self._future[-1][1] if self._future else ""

    def _turn(self, source: list[tuple[Rows, str]], target: list[tuple[Rows, str]]) -> str:
        self._burst = None
        if not source:
            return ""
        rows, label = source.pop()
        target.append((self.now, label))
        self.now = rows
        return label
