"""Which documents an asker may see on a day: decided for each distinct label once, before anything is ranked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolkit.schema import Document, in_force, may_see

Label: TypeAlias = tuple[tuple[str, ...] | None, date | None, date | None]
"""A document's groups, and its first and last day in force."""
_label = attrgetter("access", "effective_from", "effective_to")


@dataclass(frozen=True, slots=True)
class Labels:
    """The distinct labels of a corpus, and which of them each document carries."""

    distinct: tuple[Label, ...]
    carried: NDArray[np.int32]

    @classmethod
    def of(cls, documents: Sequence[Document], /) -> "Labels":
        """Return the labels of documents, in their order."""
        places: dict[Label, int] = {}
        carried = [places.setdefault(label, len(places)) for label in map(_label, documents)]
        return cls(tuple(places), np.array(carried, np.int32))

    def chosen(self, more: "Labels", places: NDArray[np.int64], /) -> "Labels":
        """Return the labels of some documents of both, those of ``more`` counted on from the others.

        A label that none of them carries is forgotten: it no longer makes a corpus a labelled one.
        """
        distinct = (*self.distinct, *more.distinct)
        carried = np.concatenate([self.carried, more.carried + np.int32(len(self.distinct))])[places]
        kept: dict[Label, int] = {}
        numbers = np.zeros(len(distinct), np.int32)
        for label in np.unique(carried).tolist():
            numbers[label] = kept.setdefault(distinct[label], len(kept))
        return Labels(tuple(kept), numbers[carried])

    @property
    def labelled(self) -> bool:
        """Whether any document says who may see it: then those that say nothing are seen by nobody."""
        return any(access is not None for access, _, _ in self.distinct)

    @property
    def groups(self) -> frozenset[str]:
        """Every group that any document names."""
        return frozenset(group for access, _, _ in self.distinct for group in access or ())

    def visible(self, groups: Iterable[str] | None, as_of: date | None, /) -> NDArray[np.bool_]:
        """Return, for each document, whether an asker in these groups may see it on this day."""
        allowed = [self.refusal(label, groups, as_of) is None for label in self.distinct]
        return np.array(allowed, np.bool_)[self.carried]

    def refused(self, place: int, groups: Iterable[str] | None, as_of: date | None, /) -> str | None:
        """Return why the document at a place is kept from an asker, or ``None`` where it is not."""
        return self.refusal(self.distinct[self.carried[place]], groups, as_of)

    def refusal(self, label: Label, groups: Iterable[str] | None, as_of: date | None, /) -> str | None:
        """Return why a label keeps an asker out, or ``None`` where it does not."""
        access, effective_from, effective_to = label
        if not may_see(access, groups, labelled=self.labelled):
            return "no access"
        return None if in_force(effective_from, effective_to, as_of) else "not in force"
