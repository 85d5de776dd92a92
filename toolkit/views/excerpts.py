"""A piece of a document with spans of it marked, cut to what fits a page."""

from collections.abc import Iterator, Sequence
from typing import Any

LONGEST = 700
AROUND = 260
"""Characters shown before and after a citation, when its source is opened."""
_Span = tuple[int, int]


def excerpt(text: str, within: _Span, marked: Sequence[_Span], /, *, longest: int = LONGEST) -> list[dict[str, Any]]:
    """Return a stretch of a text in pieces, those that are marked told apart.

    Parameters
    ----------
    text
        Of the whole document.
    within
        The stretch, in characters of ``text``. A longer one than ``longest`` is cut around its first mark.
    marked
        Spans of ``text``; what lies outside the stretch is left out.
    longest
        Characters shown, unless the marks alone are longer.

    Returns
    -------
    Pieces to put after each other: ``{"text": str, "marked": bool}``.

    Examples
    --------
    >>> excerpt("A permit costs cr 40.", (0, 21), [(15, 20)])
    [{'text': 'A permit costs ', 'marked': False}, {'text': 'cr 40', 'marked': True}, {'text': '.', 'marked': False}]
    """
    start, end = within
    inside = _apart(sorted((max(a, start), min(b, end)) for a, b in marked if a < end and start < b))
    return [piece for piece in _pieces(text, (start, end), inside, longest) if piece["text"]]


def around(text: str, span: _Span, /) -> list[dict[str, Any]]:
    """Return a span of a text marked, with what stands before and after it, cut at the ends of words.

    Examples
    --------
    >>> [piece["text"] for piece in around("One two three.", (4, 7))]
    ['One ', 'two', ' three.']
    """
    start, end = span
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = text[first:start], text[end:last]
    if first > 0:
        before = "… " + before.partition(" ")[2]
    if last < len(text):
        after = after.rpartition(" ")[0] + " …"
    pieces = [(before, False), (text[start:end], True), (after, False)]
    return [{"text": piece, "marked": marked} for piece, marked in pieces if piece]


def _apart(spans: Sequence[_Span]) -> list[_Span]:
    """Return sorted spans with those that meet joined."""
    joined: list[_Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pieces(text: str, within: _Span, inside: Sequence[_Span], longest: int) -> Iterator[dict[str, Any]]:
    start, end = within
    at = max(start, inside[0][0] - longest // 2) if inside and end - start > longest else start
    stop = max(min(end, at + longest), inside[-1][1] if inside else 0)
    if at > start:
        yield {"text": "… ", "marked": False}
    for first, last in inside:
        yield {"text": text[at:first], "marked": False}
        yield {"text": text[first:last], "marked": True}
        at = last
    yield {"text": text[at:stop], "marked": False}
    if stop < end:
        yield {"text": " …", "marked": False}
