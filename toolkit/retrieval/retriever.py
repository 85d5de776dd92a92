"""What can stand where an index stands."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from toolkit.schema import Hit


class Retriever(Protocol):
    """Anything that finds passages for an asker: an index, or a function around a search service of one's own.

    Hits come best first. Who may see what is the retriever's to apply; RAG checks it again, and counts what was let
    through as a leak.

    Examples
    --------
    >>> def nothing(question, k, groups, as_of):
    ...     return []
    >>> retriever: Retriever = nothing
    """

    def __call__(self, question: str, k: int, groups: Collection[str] | None, as_of: date | None, /) -> Sequence[Hit]:
        """Return at most ``k`` hits for an asker in these groups, of documents in force on the day."""
