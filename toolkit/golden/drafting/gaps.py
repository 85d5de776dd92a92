"""Values taken out of a clause: the words that ask for each, and what is left."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from toolkit.golden.drafting.asking import Asked, inverted, predicate
from toolkit.golden.drafting.clauses import Clause
from toolkit.golden.drafting.english import VERBS, as_asked, base_form
from toolkit.golden.drafting.values import NUMBER, Value, values

_HEDGE = (
    r"(?:at least|at most|not less than|no more than|not more than|no less than|no fewer than|not fewer than"
    r"|no later than|not later than|no longer than|not longer than|no earlier than|up to|more than|fewer than"
    r"|less than|about|around|the last|a maximum of"
    r"|a minimum of|only|exactly|as many as)"
)
_ENDS_IN_HEDGE = re.compile(rf"(?:^|,? )?{_HEDGE}\s*$", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:it|its|one|ones|them|their|this|that|these|those|he|she|his|her|then)\b", re.IGNORECASE)
_LONGEST_WHOLE = 8
_LASTING = {"last", "run", "take", "continue", "stay"}
_NOUN = re.compile(r" ((?:[a-z][\w’'-]* ){0,2}?(?:[a-z][\w-]*[a-rt-z]s|people|children|staff))(?=$|[\s,.])")
_PREPOSITION = re.compile(r" (?:of|for|in|on|at|to|from|with|by|per|a|and|or|than|who|that|before|after)\b")
_NOT_NOUN_WORDS = """
is was has does times others ways things thirds hours days weeks months years
"""
_NOT_NOUN = frozenset(_NOT_NOUN_WORDS.split())


_REPORTS_WORDS = """
recommend expect propose suggest say think predict estimate hope intend argue believe
"""
_REPORTS = frozenset(_REPORTS_WORDS.split())
"""Verbs after which a value belongs to what somebody says, not to what is."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What asks for a value, what is left around where it stood, and how the pattern is named."""

    opening: str
    rest: str
    pattern: str
    also: tuple[Value, ...] = ()


def asked_for_values(clause: Clause, /, *, publicly: bool = False) -> Iterator[Asked]:
    """Yield a question for each value that a clause states and that can be asked for in plain words.

    Examples
    --------
    >>> from toolkit.golden.drafting.clauses import clause_of
    >>> clause = clause_of("A renewal form must reach the Authority at least 60 days before the licence expires.")
    >>> [asked.question for asked in asked_for_values(clause)]
    ['How long before the licence expires must a renewal form reach the Authority?']
    """
    if clause.negative or clause.verb in _REPORTS:
        return
    _, rest = predicate(clause)
    found = values(rest)
    for value in found:
        gap = _GAPS.get(value.kind, _none)(clause, value, rest, found)
        if gap is not None:
            facts = tuple(each.variants for each in (value, *gap.also))
            opening = as_asked(gap.opening, publicly=publicly)
            yield Asked(inverted(clause, opening, gap.rest, publicly=publicly), facts, gap.pattern)


def _none(*_: object) -> None:
    return None


def _around(rest: str, value: Value) -> tuple[str, str]:
    """Return what stands before a value, its hedge left out, and what stands after."""
    after = rest[value.end :]
    for joined in re.finditer(r" and ([a-z]+)\b", after):
        if joined[1] in VERBS or base_form(joined[1]):
            after = after[: joined.start()]  # "take two weeks and cost £6": another thing is said
            break
    return _ENDS_IN_HEDGE.sub("", rest[: value.start]).rstrip(), after


def _without(word: str, before: str, after: str) -> str:
    return f"{re.sub(rf',?{word}$', '', before)} {after}".strip()


def _ends(before: str, *words: str) -> str | None:
    return next((word for word in words if re.search(rf"(?:^|\W){word}$", before, re.IGNORECASE)), None)


def _duration(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = _around(rest, value)
    if (
        after.startswith(("'", "’", "-", " later", " ago", " earlier", " or "))
        or sum(each.kind == "duration" for each in found) > 1
    ):
        return None
    if re.search(r"\b(?:no|not) earlier than\s*$", rest[: value.start], re.IGNORECASE):
        return None  # a limit on the other side: "how long before" would ask for the wrong one
    if match := re.match(r" (beforehand|in advance|ahead)\b(.*)$", after):
        return Gap(f"How long {match[1]}", f"{before}{match[2]}", "deadline")
    if _ends(before, "within"):
        return _within(clause, before, after)
    if match := re.match(r" (before|after) (.+)$", after):
        return None if _VAGUE.search(match[2]) else Gap(f"How long {match[1]} {match[2]}", before, "deadline")
    return _length(clause, value, rest, before, after)


def _within(clause: Clause, before: str, after: str) -> Gap | None:
    """Ask how soon a thing happens, or may be done. What the time runs from is kept where it says something."""
    left = _without("within", before, "")
    opening = "Within what time" if clause.auxiliary in {"may", "can"} else "How soon"
    if match := re.match(r" (?:of|from) (.+)$", after):
        start = match[1]
        vague = _VAGUE.search(start) or re.search(r"\b\w+ing\b", start)
        return Gap(opening, left if vague else f"{left} after {start}", "deadline")
    if re.match(r" (?:before|after|in|to|and|or)\b", after):
        return None
    return Gap(opening, f"{left}{after}", "deadline")


def _length(clause: Clause, value: Value, rest: str, before: str, after: str) -> Gap | None:
    verb, _ = predicate(clause)
    unit = _unit(value)
    if _ends(before, "every"):
        return Gap("How often", _without("every", before, after), "how often")
    more = rest[: value.start].rstrip().endswith("more than")
    if _ends(before, "for") and not more and not after.startswith((" old", " of ", " in every")):
        return Gap("For how long", _without("for", before, after), "how long")
    if not before and after.startswith(" of "):
        noun, left = _split_noun(after.removeprefix(" of "))
        return Gap(f"How many {unit} of {noun}", left, "how many")
    if verb in _LASTING and not before:
        return Gap("How long", after, "how long")
    if verb == "have" and not before and after.startswith(" to "):
        return Gap("How long", after, "deadline")
    if verb == "have" and not before and (match := re.match(r" from .+? (to \w+.*)$", after)):
        return Gap("How long", match[1], "deadline")
    if not before and (verb or clause.auxiliary in {"is", "are"}) and verb != "work":
        lasting = re.search(r"\b(?:period|time|term|length|limit|notice)$", clause.subject)
        return Gap("How long" if lasting and not verb else f"How many {unit}", after, "how many")
    return None


def _unit(value: Value) -> str:
    unit = re.sub(rf"^{NUMBER}[ -]", "", value.text, flags=re.IGNORECASE)
    return unit if unit.endswith("s") else f"{unit}s"


def _split_noun(text: str) -> tuple[str, str]:
    place = _PREPOSITION.search(text)
    return (text[: place.start()], text[place.start() :].strip()) if place else (text, "")


def _money(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = _around(rest, value)
    verb, _ = predicate(clause)
    if sum(each.kind == "money" for each in found) > 1:
        return None
    if bound := _ends(rest[: value.start].rstrip(), "above", "over", "below", "under", "exceeding"):
        left = re.sub(rf"(?: (?:for|on))?(?: any| some)?(?:thing)? ?{bound}$", "", rest[: value.start].rstrip())
        return Gap(f"{bound.capitalize()} what amount", f"{left}{after}", "limit") if left else None
    if before and _ends(before, "at") and re.match(r" (?:a|an|per|for each) \w+$", after):
        return Gap("At what rate", _without("at", before, ""), "amount")
    if not before and (
        not verb
        or verb
        in {
            "cost",
            "pay",
            "get",
            "receive",
            "find",
            "add",
            "charge",
            "be",
            "charged",
            "paid",
            "spend",
            "claim",
            "borrow",
            "earn",
        }
    ):
        return Gap("How much", after, "amount")
    return None


def _share(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = _around(rest, value)
    match = re.match(r" of (.+)$", after)
    if before or match is None or len(found) > 1 or len(match[1].split()) > _LONGEST_WHOLE:
        return None
    return Gap(f"What share of {match[1]}", "", "amount") if predicate(clause)[0] else None


_WHEN = {"on": "When", "by": "By when", "from": "From when", "until": "Until when", "before": "Before what date"}


def _date(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = rest[: value.start].rstrip(), rest[value.end :]
    if sum(each.kind == "date" for each in found) > 1 or (not predicate(clause)[0] and " and " in before):
        return None
    at = next((each for each in found if each.kind == "time" and each.end <= value.start), None)
    if at and re.fullmatch(r".*?\bat", rest[: at.start].strip()) and rest[at.end : value.start].strip() == "on":
        return Gap("When", re.sub(r"\bat$", "", rest[: at.start].strip()) + after, "date", (at,))
    if word := _ends(before, *_WHEN):
        return Gap(_WHEN[word], _without(word, before, after), "date")
    return None


def _time(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    times = [each for each in found if each.kind == "time"]
    if any(each.kind == "date" for each in found) or value is not times[0]:
        return None
    before, after = rest[: value.start].rstrip(), rest[value.end :]
    if len(times) == 2 and re.fullmatch(r" (?:to|and|until) ", rest[value.end : times[1].start]):
        word = _ends(before, "from", "between")
        left = _without(word, before, rest[times[1].end :]) if word else ""
        return Gap("Between what times", left, "date", (times[1],)) if word else None
    word = _ends(before, "at", "by", "before", "until")
    if word is None or len(times) > 1:
        return None
    return Gap("What time" if word == "at" else f"{word.capitalize()} what time", _without(word, before, after), "date")


def _count(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = _around(rest, value)
    verb, _ = predicate(clause)
    if value.text.lower() in {"one", "1"} or not verb or (clause.subject in {"we", "you"} and verb == "have"):
        return None
    if " out of " in value.text:
        return Gap("How many points", f"{before}{after}", "how many") if verb == "score" and not before else None
    noun = _NOUN.match(after)
    if (
        noun is None
        or noun[1].split()[-1] in _NOT_NOUN
        or _PREPOSITION.search(f" {noun[1]}")
        or _other_count(found, value)
    ):
        return None
    if before and before not in {"for", "on", "to", "by", "from"}:
        return None
    of = re.match(r" of \w+", after[noun.end() :])
    counted = noun[1] + (of.group() if of else "")
    left = after[noun.end() + (of.end() if of else 0) :]
    return Gap(_fronted(f"how many {counted}", before), left, "how many")


def _other_count(found: list[Value], value: Value) -> bool:
    return any(each.kind == "count" and each is not value for each in found)


def _fronted(asked: str, before: str) -> str:
    """Put a preposition that stood before the value before what asks for it."""
    return f"{before} {asked}".strip().capitalize() if before else asked.capitalize()


def _form(clause: Clause, value: Value, rest: str, found: list[Value]) -> Gap | None:
    before, after = rest[: value.start].rstrip(), rest[value.end :]
    if sum(each.kind == "form" for each in found) > 1:
        return None
    verb, _ = predicate(clause)
    if not before and verb in {"use", "send", "complete", "submit", "need", "file", "sign", "put"}:
        return Gap("Which form", after, "which form")
    if word := _ends(before, "on", "with", "using"):
        left = _without(word, before, after)
        return Gap("With which form" if word == "with" else "On which form", left, "which form")
    return None


_GAPS: dict[str, Callable[[Clause, Value, str, list[Value]], Gap | None]] = {
    "duration": _duration,
    "money": _money,
    "share": _share,
    "date": _date,
    "time": _time,
    "count": _count,
    "form": _form,
}
