"""Did the evidence reach the reader? Measured on spans, so that chunkers of every kind compare."""

from collections.abc import Sequence

Span = tuple[str, int, int]
"""A document's id, and the characters from start to end in it."""


def recall(evidence: Sequence[Span], found: Sequence[Span], /) -> float | None:
    """Return the share of evidence spans that some found span holds whole, or more than half of.

    ``None`` with no evidence.

    With ``found`` the first k passages this is recall@k.

    Examples
    --------
    >>> recall([("fees.md", 10, 30), ("fees.md", 90, 110)], [("fees.md", 0, 50), ("leave.md", 0, 500)])
    0.5
    """
    if not evidence:
        return None
    return sum(any(holds(span, each) for span in found) for each in evidence) / len(evidence)


def reciprocal_rank(evidence: Sequence[Span], found: Sequence[Span], /) -> float | None:
    """Return 1 over the rank of the first found span that holds evidence, 0 where none does. ``None`` with no evidence.

    Examples
    --------
    >>> reciprocal_rank([("fees.md", 10, 30)], [("leave.md", 0, 500), ("fees.md", 0, 50)])
    0.5
    """
    if not evidence:
        return None
    ranks = (rank for rank, span in enumerate(found, start=1) if any(holds(span, each) for each in evidence))
    return next((1 / rank for rank in ranks), 0.0)


def holds(span: Span, evidence: Span, /) -> bool:
    """Return whether a span holds more than half of the evidence.

    Examples
    --------
    >>> holds(("a.md", 0, 50), ("a.md", 40, 60)), holds(("a.md", 0, 51), ("a.md", 40, 60))
    (False, True)
    """
    overlap = min(span[2], evidence[2]) - max(span[1], evidence[1])
    return span[0] == evidence[0] and 2 * overlap > evidence[2] - evidence[1]
