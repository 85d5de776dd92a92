"""A plain sentence taken apart: its condition, subject, verb and what follows."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from toolkit.golden.drafting.english import VERBS, base_form, is_participle, is_plural, lower_first, may_be_noun

MODALS = ("must", "shall", "may", "can", "should", "will", "cannot", "need not")
_BE = ("is", "are", "was", "were")
_NUMBERED = re.compile(r"^\s*(?:[-*+•]\s+|\[\^\d+\]:?\s*|\(?\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z])|\([a-z]\)\s+)+")
_RUN_IN = re.compile(r"^\*{1,3}[^*]{1,80}[.:]\*{1,3}\s*|^\*{2}[^*]{1,80}\*{2}[.:]\s+")
_MARKS = re.compile(r"\*{1,3}|(?<!\w)_|_(?!\w)|`")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_OPENING = re.compile(
    r"^(?P<tail>(?:If|When|Where|Once|Unless|After|Before|Until|For|In|From|During|Under|On|Within|At)\b[^,;:]{2,90}), "
    r"(?P<main>[a-zA-Z].+)$"
)
# Where a clause ends that a question can be made of: what follows is another clause, or an aside.
_NEXT = re.compile(
    r";\s|:\s|\s[–—-]\s|(?:,\s|\s)(?:and|but|so|or|unless|except|because|since|although|though|while|whereas|whatever"
    r"|however|whichever|whoever|as long as|provided|even|not|counted|including|other than|save|which|where|who"
    r"|whose)\b"
    r"|,\s(?=(?:[a-z]{3,}ed|paid|made|given|taken|sent|held|kept)\s(?:to|by|from|in|at|on|into|for|with)\b)"
    r"|,\s(?=(?:if|when|before|after|until|unless|then|that|this|it|they|you|we|as|with|also|so|without|even"
    r"|for)\b)|\s\(|\sas long as\b"
)
_JOINS = re.compile(r"\s(?:and|or|who|which|where|not|including|because|unless|since|while|with|for|so)\b")
_GARBLED = re.compile(r"^(?:and|or)\b|[\"“”?]|\bdo not\b|\bo'clock\b|(?:\b(?:or|and|by|to|of))$")
_NO_SUBJECT_WORDS = """
it they them this that these those he she him her his there here what who which where when how why nobody nothing
someone somebody anybody anyone everybody everyone neither nor then one ones others another some most many few both
either such same more less two-thirds half its their
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())
_NOT_WITHIN_WORDS = """
that which who whose where when if because although whether while than as unless i
"""
_NOT_WITHIN = frozenset(_NOT_WITHIN_WORDS.split())
_ADVERBS_WORDS = """
also always usually normally ordinarily therefore only then
"""
_ADVERBS = frozenset(_ADVERBS_WORDS.split())
_SUBORDINATE_WORDS = """
once if when where unless after before until since for in from during under on within at although while as to because
by with without whether having being often sometimes please section part
"""
_SUBORDINATE = frozenset(_SUBORDINATE_WORDS.split())
_LONGEST_SUBJECT = 13


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. ``auxiliary`` is empty where the verb stands by itself; ``condition`` goes after it."""

    subject: str
    auxiliary: str
    verb: str
    rest: str
    condition: str = ""
    negative: bool = False
    ordered: bool = False
    """Whether it tells the reader to do something."""
    cut: str = ""
    """What followed and was left out: another clause, or an aside."""


def plain(sentence: str, /) -> str:
    """Return a sentence without its number, marks of emphasis and link addresses.

    Examples
    --------
    >>> plain("4.2 A *late* fee is cr 15.")
    'A late fee is cr 15.'
    """
    text = _LINK.sub(r"\1", " ".join(sentence.split()))
    text = _NUMBERED.sub("", _RUN_IN.sub("", _NUMBERED.sub("", text)))
    return _MARKS.sub("", text).strip()


def clause_of(sentence: str, known: Collection[str] = (), /) -> Clause | None:
    """Return the first clause of a plain sentence, or ``None`` where its parts are not plain to see.

    ``known`` is the words met in lower case, by which a name is told at the beginning of a sentence.

    Examples
    --------
    >>> clause = clause_of("If nothing is received, the application is closed after 30 days, counted from the letter.")
    >>> clause.subject, clause.auxiliary, clause.verb, clause.rest, clause.condition
    ('the application', 'is', 'closed', 'after 30 days', 'if nothing is received')
    >>> clause_of("Attach a receipt for anything above cr 20.").verb
    'attach'
    """
    text = sentence.rstrip(" .!")
    condition = ""
    if opening := _OPENING.match(text):
        if not _whole(opening["tail"]):
            return None
        condition, text = lower_first(opening["tail"]), opening["main"][:1].upper() + opening["main"][1:]
    clause = _ordered(text) or _stated(text, known)
    if clause is None or _GARBLED.search(clause.rest):
        return None
    cut = text[text.rfind(clause.rest) + len(clause.rest) :].strip(" ,;:") if clause.rest else ""
    return replace(clause, condition=condition, cut=cut)


def _whole(tail: str) -> bool:
    """Return whether what a sentence opens with is whole: after *if* and its like a verb must follow."""
    if not re.match(r"(?:If|When|Where|Once|Unless|Until)\b", tail):
        return True
    words = tail.split()[2:]
    return any(
        word in {*_BE, *MODALS, "have", "has", "had", "do", "does", "want", "wants"}
        or word in VERBS
        or base_form(word)
        or is_participle(word)
        for word in words
    )


def first_part(text: str, /) -> str:
    """Return a text up to where another clause or an aside begins."""
    if again := _ANOTHER.search(text):
        text = text[: again.start()]
    for match in _NEXT.finditer(text):
        joined = text[match.start() : match.end()]
        if joined.startswith((",", ";", ":")) or joined.strip() in {
            "(",
            "–",
            "—",
            "-",
            "unless",
            "because",
            "as long as",
        }:
            return text[: match.start()]
        if joined.strip() in {"but", "so", "although", "though", "while", "whereas", "except", "provided"}:
            return text[: match.start()]
        after = text[match.end() :].strip().split(" ")[0]
        if joined.strip() in {"and", "or"} and base_form(after) and not may_be_noun(base_form(after) or ""):
            return text[: match.start()]
        if re.match(r"(?:and|or) (?:it|they|you|we|he|she|must|may|can|is|are|then|the)\b", text[match.start() + 1 :]):
            return text[: match.start()]
    return text


_HAS_VERB = re.compile(r"\b(?:must|may|can|cannot|shall|should|will|is|are|was|were)\b")
_STARTS_ANOTHER = re.compile(
    r"[,;:]|\b(?:and|or|but|so|that|which|who|whose|whom|if|when|whenever|where|while|what|whatever|how|why|until|unless"
    r"|before|after|once|as|because|than|you|we|it|they|he|she|i)\b",
    re.IGNORECASE,
)


def _ordered(text: str) -> Clause | None:
    """Read *Attach a receipt*, *Do not attach one*, *Never attach one*."""
    match = re.match(r"(?:(Do not|Never|Please do not|Don't)\s+|Please\s+)?([A-Za-z]+)\s+(.+)$", text)
    if (
        match is None
        or match[2].lower() not in VERBS
        or (not match[1] and match[2].lower() in {"work", "place", "post", "share", "note", "record", "see"})
    ):
        return None
    if _HAS_VERB.search(_STARTS_ANOTHER.split(match[3])[0]):
        return None  # "Leave for the summer must be asked for"
    if base_form(match[3].split()[0]) or match[3].split()[0] in (*_BE, *MODALS, "of"):
        return None
    return Clause(
        "you", "must", match[2].lower(), _one_order(first_part(match[3])), negative=bool(match[1]), ordered=True
    )


_ANOTHER = re.compile(r",\s(?:is|are|was|were|must|may|can|do|does|has|have|will)\b")


def _one_order(rest: str) -> str:
    """Return what follows an order up to where another begins: *and write it down*."""
    for match in re.finditer(r",? (?:and|then|or) ([a-z]+)\b", rest):
        if match[1] in VERBS and not may_be_noun(match[1]):
            return rest[: match.start()]
    return rest


def _stated(text: str, known: Collection[str]) -> Clause | None:
    words = text.split(" ")
    for place, word in enumerate(words[: _LONGEST_SUBJECT + 1]):
        if word.strip(",").lower() in _NOT_WITHIN:
            return None
        if place and (clause := _at(words, place)):
            subject = " ".join(words[: place - 1 if words[place - 1] in _ADVERBS else place])
            return replace(clause, subject=lower_first(subject, known)) if _sound_subject(subject) else None
        if word.endswith((",", ";", ":", ".")):
            return None
    return None


def _at(words: list[str], place: int) -> Clause | None:
    """Return the clause whose verb begins at a word, without its subject."""
    word, after = words[place], words[place + 1 :]
    if word == "need" and after[:1] == ["not"]:
        return _with_auxiliary("need not", after[1:], negative=True)
    if word in MODALS:
        negative = word == "cannot" or after[:1] == ["not"]
        return _with_auxiliary("can" if word == "cannot" else word, after[after[:1] == ["not"] :], negative=negative)
    if word in _BE:
        negative = after[:1] == ["not"]
        return _with_auxiliary(word, after[negative:], negative=negative)
    if word in {"do", "does"} and after[:1] == ["not"]:
        return _with_auxiliary(word, after[1:], negative=True)
    if word in {"has", "have"} and after[:1] == ["to"]:
        return _with_auxiliary("must", after[1:], negative=False)
    return _by_itself(words, place)


def _with_auxiliary(auxiliary: str, after: list[str], *, negative: bool) -> Clause | None:
    while after and after[0] in _ADVERBS:
        after = after[1:]
    if not after:
        return None
    verb, rest = after[0], first_part(" ".join(after[1:]))
    if after[0].endswith((",", ";", ":")):
        verb, rest = after[0].rstrip(",;:"), ""
    return Clause("", auxiliary, verb, rest, negative=negative)


def _by_itself(words: list[str], place: int) -> Clause | None:
    """Return the clause of a verb in the present without an auxiliary, where it agrees with its subject."""
    word, subject = words[place].rstrip(","), words[:place]
    verb = base_form(word)
    if verb is None and word in VERBS and is_plural(" ".join(subject)):
        verb = word
    elif verb is None or is_plural(" ".join(subject)):
        return None
    if may_be_noun(verb) and (place < 2 or place + 1 >= len(words) or _verb_follows(words[place + 1 :])):
        return None
    return Clause("", "", verb, first_part(" ".join(words[place + 1 :])))


def _verb_follows(words: list[str]) -> bool:
    return any(word in _BE or word in MODALS or base_form(word) for word in words[:6])


def _acts(words: list[str], place: int) -> bool:
    """Return whether a word inside a subject looks like a verb of its own, or speaks of the reader."""
    word, after = words[place].lower(), words[place + 1 : place + 2]
    verb = base_form(word)
    return word in {"you", "we"} or (verb is not None and (not may_be_noun(verb) or after in (["the"], ["a"], ["to"])))


_UNFINISHED = frozenset(
    ["a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "from", "and", "or", "very"]
)


def _sound_subject(subject: str) -> bool:
    words = re.findall(r"[\w'’-]+", subject)
    first = words[0].lower() if words else ""
    if not words or first in _NO_SUBJECT or first in _SUBORDINATE or '"' in subject or ":" in subject:
        return False
    if len(words) == 1 and first in {"each", "all", "none", "every", "two", "three", "nine", "other"}:
        return False
    if words[-1].lower() in _UNFINISHED or any(_acts(words, place) for place in range(1, len(words))):
        return False
    if first in {"and", "but", "so", "or", "yes", "not", "however", "otherwise", "now", "today", "later", "next"}:
        return False
    if first == "no" and (len(words) < 2 or words[1] in {"one", "other", "more", "such"}):
        return False
    return not re.search(r"\b(?:this|these|those|that|it|they|he|she|another|such|same|i)\b", subject, re.IGNORECASE)
