"""Who may ask: the groups that the labels name, and which of them sees what."""

from collections import Counter
from collections.abc import Iterable, Mapping

from toolkit.schema import EVERYONE, Document, may_see

Asker = tuple[str, ...]


class People:
    """The groups of a corpus, those that see most first."""

    def __init__(self, documents: Iterable[Document], /) -> None:
        self._documents = list(documents)
        self._labelled = any(document.access is not None for document in self._documents)
        seen = Counter(group for document in self._documents for group in document.access or () if group != EVERYONE)
        self._groups = sorted(seen, key=lambda group: (-seen[group], group))

    def sees(self, asker: Asker, document: Document, /) -> bool:
        """Return whether an asker may see a document."""
        return may_see(document.access, asker, labelled=self._labelled)

    def insider(self, document: Document, asked: Mapping[str, int], /) -> Asker | None:
        """Return an asker who may see a document, of the group that has asked least; ``None`` where nobody may."""
        if self.sees((), document):
            return ()
        groups = [group for group in self._groups if group in (document.access or ())]
        return (min(groups, key=lambda group: (asked.get(group, 0), group)),) if groups else None

    def outsider(self, document: Document, /) -> Asker | None:
        """Return an asker who may not see it; ``None`` where everybody may.

        Of the group that sees most, where it sees more than any that may see this: a colleague tests more than a
        stranger. Else in no group at all.
        """
        if self.sees((), document):
            return None
        widest = self._groups[0] if self._groups else ""
        return () if not widest or self.sees((widest,), document) else (widest,)
