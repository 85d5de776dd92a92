"""A model's reply to an answer and what it cites: JSON where that was asked for and given, else text with [n] marks."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_CITATIONS = 50
_LARGEST = 100_000  # a source's number; past it the number is no number of a source, and is kept as 0
_MARK = re.compile(r"[\[【](?:sources? ?)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)(?:†[^\]】]{0,80})?[\]】]", re.IGNORECASE)
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_ANSWER = re.compile(r'"answer"\s*:\s*("(?:[^"\\]|\\.)*)')
# Terminals and pages would act on these; a document's own text never passes here.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that was cited. ``claim`` is the words before a mark, where a mark is all that was given."""

    number: int
    quote: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a reply says: ``declined`` as the model itself puts it, ``None`` where it was not asked."""

    text: str
    cited: tuple[Cited, ...] = ()
    declined: bool | None = None
    problems: tuple[str, ...] = ()


def parsed(raw: str, /, *, structured: bool) -> Reply:
    """Return what a reply says. One that is prose although JSON was asked for is read as prose.

    JSON is found within a fence too, and between words that a model puts around it.

    Examples
    --------
    >>> parsed("It costs cr 20 [2].", structured=False).cited
    (Cited(number=2, quote='', claim='It costs cr 20'),)
    """
    text = _THOUGHT.sub("", raw).strip()
    is_form = structured and (text.startswith(("{", "```")) or '"answer"' in text)
    start = text.find("{") if is_form else -1
    reply = _from_json(text[start:]) if start >= 0 else _from_text(text)
    if len(reply.cited) <= MOST_CITATIONS:
        return reply
    problem = f"{len(reply.cited)} citations, of which the first {MOST_CITATIONS} are kept"
    kept = reply.cited[:MOST_CITATIONS]
    return Reply(text=reply.text, cited=kept, declined=reply.declined, problems=(*reply.problems, problem))


def _from_text(text: str) -> Reply:
    clean = cleaned(text)
    return Reply(text=clean, cited=tuple(dict.fromkeys(_marks(clean))))


def _marks(text: str) -> Iterator[Cited]:
    """Yield each source marked, with the words that it is cited for: those of the same sentence before the mark."""
    begins = 0
    claim = ""
    for mark in _MARK.finditer(text):
        before = text[begins : mark.start()].strip().lstrip(".,; ")
        claim = re.split(r"(?<=[.!?])\s+|\n", before)[-1] if before else claim
        begins = mark.end()
        for number in _numbers(mark[1]):
            yield Cited(number, claim=claim)


def _numbers(listed: str) -> Iterator[int]:
    for part in re.split(r"\s*[,;]\s*", listed):
        ends = [int(each) for each in re.split(r"\s*[–-]\s*", part)]
        yield from range(ends[0], min(ends[-1], ends[0] + MOST_CITATIONS) + 1) if ends[-1] > ends[0] else ends[:1]


def _from_json(text: str) -> Reply:
    try:
        given, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return _cut_short(text)
    answer, listed, declined = (given.get(name) for name in ("answer", "citations", "declined"))
    problems = [] if isinstance(answer, str) else ["the answer is not a text"]
    problems += [] if isinstance(declined, bool) else ["declined is neither true nor false"]
    problems += [] if isinstance(listed, list) else ["the citations are not a list"]
    clean = cleaned(answer) if isinstance(answer, str) else ""
    cited = [_cited(each) for each in listed] if isinstance(listed, list) else []
    quoted = {each.number for each in cited}
    marked = [each for each in _marks(clean) if each.number not in quoted]
    problem = (f"the reply is not of the form asked for: {', '.join(problems)}",) if problems else ()
    return Reply(
        text=clean,
        cited=tuple(dict.fromkeys([*cited, *marked])),
        declined=declined if isinstance(declined, bool) else None,
        problems=problem,
    )


def _cut_short(text: str) -> Reply:
    """Return what can be had of JSON that breaks off: the answer, as far as it goes."""
    said = _ANSWER.search(text)
    try:
        answer = json.loads(f'{said[1]}"') if said else ""
    except ValueError:
        answer = ""
    clean = _from_text(answer)
    return Reply(text=clean.text, cited=clean.cited, problems=("the reply is not the JSON that was asked for",))


def _cited(given: object) -> Cited:
    """Return a citation; one that names no source in a way that can be read is kept as of source 0, which is none."""
    if not isinstance(given, Mapping):
        return Cited(0, cleaned(str(given))[:200])
    number, quote = given.get("source"), given.get("quote")
    if isinstance(number, str) and number.strip("[] ").isdecimal():
        number = int(number.strip("[] ")[:6])
    known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < _LARGEST
    return Cited(number if known and isinstance(number, int) else 0, cleaned(quote) if isinstance(quote, str) else "")


def cleaned(text: str, /) -> str:
    """Return a model's text without what is no text: control characters, and halves of characters.

    Examples
    --------
    >>> cleaned(f"cr 20{chr(0xD800)}{chr(27)}")
    'cr 20?'
    """
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8")).strip()
