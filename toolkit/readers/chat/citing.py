"""From what a model cited to exact spans of the prompt's sources, or to a citation that can be seen to be wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.quotes import find_quote
from toolkit.readers.chat.parsing import Cited
from toolkit.schema import Document, Source, SourceQuote

_LEFT_OUT = re.compile(r"\s*\[?(?:\.{3}|…)\]?\s*")
_AROUND = " \n\"'“”‘’«»"
_LEAST_WORDS = 3  # fewer words than these stand in many places by chance
_LONGEST = 4000


def resolved(cited: Iterable[Cited], sources: Sequence[Source], /) -> tuple[SourceQuote, ...]:
    """Return each citation as a span of the document behind its source.

    A quote is looked for in the source it names and nowhere else. A mark without a quote stands for the words it
    follows where the source has them, and otherwise for the whole source. A source that is not there, or a quote that
    is not in it, is kept as an empty span with the words given: no check of it can come out valid.
    """
    numbered = {source.number: source for source in sources}
    return tuple(dict.fromkeys(quote for each in cited for quote in _resolved(each, numbered)))


def _resolved(cited: Cited, sources: Mapping[int, Source]) -> Iterator[SourceQuote]:
    source = sources.get(cited.number)
    if source is None:
        yield _invalid(cited)
    elif cited.quote.strip(_AROUND):
        yield from _quoted(cited.quote, source) or [_invalid(cited)]
    else:
        yield from _claimed(cited.claim, source) or [_span(source, 0, len(source.text))]


def _invalid(cited: Cited) -> SourceQuote:
    return SourceQuote(number=cited.number, start=0, end=0, quote=cited.quote)


def _quoted(quote: str, source: Source) -> list[SourceQuote]:
    """Return the spans of a quote, one for each part where it leaves words out; none where a part is not there."""
    if span := _found_as_copied(quote, source):
        return [span]
    parts = [part for part in _LEFT_OUT.split(quote.strip(_AROUND)) if part]
    spans = [_found(part, source) for part in parts]
    held = [span for span in spans if span is not None]
    return held if len(parts) > 1 and len(held) == len(parts) else []


def _claimed(claim: str, source: Source) -> list[SourceQuote]:
    span = _found_as_copied(claim, source) if len(claim.split()) >= _LEAST_WORDS else None
    return [span] if span else []


def _found_as_copied(words: str, source: Source) -> SourceQuote | None:
    """Look for words as given, then without the quotation marks and the stop that a model puts to them."""
    bare = words.strip(_AROUND)
    return _found(words, source) or _found(bare, source) or _found(bare.rstrip(".,;:"), source)


def _found(words: str, source: Source) -> SourceQuote | None:
    """Return the first span that reads as the words do, by the rules that golden evidence is found by."""
    if not words.strip() or len(words) > _LONGEST:
        return None
    spans = find_quote(_as_document(source), words)
    return _span(source, *spans[0]) if spans else None


def _span(source: Source, start: int, end: int) -> SourceQuote:
    return SourceQuote(
        number=source.number, start=source.start + start, end=source.start + end, quote=source.text[start:end]
    )


def _as_document(source: Source) -> Document:
    return Document(
        document_id=source.document_id or "prompt pack",
        title=source.title,
        text=source.text,
        body_start=0,
        format=source.format,
        path="",
        access=None,
        effective_from=None,
        effective_to=None,
        supersedes=(),
        content_hash="",
    )
