"""What one file holds, once read."""

from dataclasses import dataclass, field

from toolkit.ingestion.labels import Label


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know about a file that was read: what was left out of it or guessed, and what to do."""

    problem: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file holds: its text, where the text proper begins, its title if it states one, and its own label.

    ``page_starts`` has the offset at which each page of its text begins, where it has pages.
    """

    text: str
    body_start: int = 0
    title: str = ""
    label: Label = field(default_factory=Label)
    page_starts: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
