"""Did the evidence reach the reader? Measured on spans, so that chunkers of every kind compare."""

from collections.abc import Sequence
from math import log2

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


def precision(evidence: Sequence[Span], found: Sequence[Span], /) -> float | None:
    """Return the share of found spans that hold evidence; ``None`` with no evidence, 0 where nothing was found.

    With ``found`` the first k passages this is precision@k, of as many as there are.

    Examples
    --------
    >>> precision([("fees.md", 10, 30)], [("leave.md", 0, 500), ("fees.md", 0, 50)])
    0.5
    """
    if not evidence:
        return None
    return sum(any(holds(span, each) for each in evidence) for span in found) / max(len(found), 1)


def average_precision(evidence: Sequence[Span], found: Sequence[Span], /) -> float | None:
    """Return the mean, over the evidence, of the precision down to where each is first held (0 where it never is).

    Averaged over questions this is MAP (Manning, Raghavan and Schütze 2008, section 8.4).

    Examples
    --------
    >>> evidence = [("fees.md", 10, 30), ("leave.md", 0, 20)]
    >>> average_precision(evidence, [("fees.md", 0, 50), ("pay.md", 0, 50), ("leave.md", 0, 50)])
    0.8333333333333333
    """
    if not evidence:
        return None
    first = [_first_rank(each, found) for each in evidence]
    return sum(precision(evidence, found[:rank]) or 0.0 for rank in first if rank) / len(evidence)


def ndcg(evidence: Sequence[Span], found: Sequence[Span], /) -> float | None:
    """Return how early the evidence is held: 1 where each has a passage of its own, and those come first.

    Each evidence span gains ``1 / log2(1 + rank)`` at the rank that first holds it, and the sum is taken as a share of
    what the best order gives (Järvelin and Kekäläinen 2002, gains of one). With ``found`` the first k passages this is
    nDCG@k. A passage that holds two gains both, and nothing exceeds 1.

    Examples
    --------
    >>> round(ndcg([("fees.md", 10, 30)], [("leave.md", 0, 500), ("fees.md", 0, 50)]), 3)
    0.631
    """
    if not evidence:
        return None
    gained = sum(1 / log2(1 + rank) for each in evidence if (rank := _first_rank(each, found)))
    return min(1.0, gained / sum(1 / log2(2 + place) for place in range(len(evidence))))


def _first_rank(evidence: Span, found: Sequence[Span]) -> int | None:
    return next((rank for rank, span in enumerate(found, start=1) if holds(span, evidence)), None)


def holds(span: Span, evidence: Span, /) -> bool:
    """Return whether a span holds more than half of the evidence.

    Examples
    --------
    >>> holds(("a.md", 0, 50), ("a.md", 40, 60)), holds(("a.md", 0, 51), ("a.md", 40, 60))
    (False, True)
    """
    overlap = min(span[2], evidence[2]) - max(span[1], evidence[1])
    return span[0] == evidence[0] and 2 * overlap > evidence[2] - evidence[1]
