"""Whether a question made by a pattern can be asked by itself, of somebody who has not the text before them."""

import re
from collections.abc import Iterable

from toolkit.golden.drafting.asking import Asked
from toolkit.golden.drafting.english import VERBS, is_participle
from toolkit.words import STOP_WORDS, stems

_VAGUE = re.compile(
    r"\b(?:it|they|them|this|these|those|he|she|him|her|his|such|same|itself|themselves|here|another|there|any of|both"
    r"|the other|the former|the latter|the new person|the old|old one|the first one|each other|then|instead|also|too"
    r"|meanwhile|in the meantime|enclosed|no|above|below|(?:after|before|than) that)\b|\b(?:which|that)\?",
    re.IGNORECASE,
)
_ABOVE_WHAT = re.compile(r"^(?:Above|Below) what", re.IGNORECASE)
_AFTER_I_WORDS = """
am was have had has do did can could may might must will would should shall cannot need want already never also still
usually ever just only left fell lost made took gave told said got went came paid sent found kept
"""
_AFTER_I = VERBS | frozenset(_AFTER_I_WORDS.split())
_I = re.compile(r"\bI\b[ ,?]*([\w'’-]*)")
_NO_ASKING = re.compile(
    r"\b(?:do please|an other|an one|today|yesterday|tomorrow|either way|the thing|(?:of|on|about) (?:how|what|why)"
    r"|how the \w+ has|provided that|(?:reply|respond|answer|decide)\?"
    r"|(?:earlier|later|sooner|longer|more|less|again|anyway|the least|the most)\?)|['’]s part\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"(?:, an?| and) [\w ]*\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen"
    r"|(?:twen|thir|for|fif|six)ty)\?$"
)  # "is a single valid, a return for thirty?": the verb was said once for both
_OPENING_WORDS = """
how much many long soon often when what which who whether form use day days week weeks month months year years hour
hours time times minutes amount do does have mean counts rate working before after by from until on for share must
with case where points answer answers ask asks hear allow happen ordinary usual normal other new further
"""
_OPENING = frozenset(_OPENING_WORDS.split())
_BARE = re.compile(
    r"\b(?:do|does|is|are|was|were|must|can|will|should|if|when|where|once|after"
    r"|before)\s+the ([a-z][\w’'-]*)(?: ([\w-]+)|\?|$)"
)
_OBJECT = re.compile(
    r"(?:^Can|\bdo) (?:I|you|we) (?:have to )?\w+ the ([a-z][\w’'-]*)"
    r"(?= (?:in|to|on|at|from|with|by|until|before|after|back|about)\b|\?)"
)
_JOINING_WORDS = """
be been to by on not has is are was have into out up now exactly
"""
_JOINING = frozenset(_JOINING_WORDS.split())
_WORDS, _FEWEST = range(5, 31), 3


def is_sound(asked: Asked, /) -> bool:
    """Return whether a question stands by itself, is grammatical as far as can be told, and keeps its answer back.

    Examples
    --------
    >>> is_sound(Asked("How soon must they reply?", (("3 days",),), "deadline"))
    False
    >>> is_sound(Asked("How soon must a provider reply to a notice?", (("3 days",),), "deadline"))
    True
    """
    text = asked.question
    vague = _VAGUE.search(text[6:] if _ABOVE_WHAT.match(text) else text)
    garbled = (
        vague
        or _wrong_i(text)
        or _NO_ASKING.search(text)
        or _LEFT_OUT.search(text)
        or text.count("“") != text.count("”")
    )
    if garbled or len(text.split()) not in _WORDS or text.count(",") > 2:
        return False
    theirs = re.search(r"\b(?:its|their)\b", text)
    if theirs and not re.search(r"\b(?:an?|the|each|every) [\w-]+", text[: theirs.start()]):
        return False
    return not gives_away(text, asked.facts)


def _wrong_i(text: str) -> bool:
    """Return whether *I* stands where no verb follows it, as where it was put for an object."""
    asked = re.sub(r"\b(?:do|can|am|should|must|will|may|did|was) I\b", "", text, flags=re.IGNORECASE)
    return any(match[1] not in _AFTER_I and not match[1].endswith("ed") for match in _I.finditer(asked))


def gives_away(question: str, facts: Iterable[Iterable[str]], /) -> bool:
    """Return whether a question states one of the facts of its answer."""
    return any(
        re.search(rf"(?<!\w){re.escape(variant.lower())}(?!\w)", question.lower()) for fact in facts for variant in fact
    )


def content(question: str, /) -> frozenset[str]:
    """Return the stems that say what a question is about: not those of asking, nor figures.

    Examples
    --------
    >>> sorted(content("How many days of leave does an employee earn in 2026?"))
    ['earn', 'employe', 'leav']
    """
    asking = stems(" ".join(_OPENING - STOP_WORDS))
    return frozenset(stem for stem in stems(question) - asking if not any(character.isdigit() for character in stem))


def lone_noun(question: str, /) -> str | None:
    """Return a noun that a question speaks of as known to everybody, with nothing said of it; ``None`` without one.

    Examples
    --------
    >>> lone_noun("When does the round open?"), lone_noun("When does the second round of grants open?")
    ('round', None)
    """
    bare = _BARE.search(question)
    after = (bare[2] or "") if bare else "of"
    known = after in VERBS | _JOINING or not after or is_participle(after)
    held = _OBJECT.search(question)
    return bare[1] if bare and known else held[1] if held else None


def needs_context(question: str, /) -> bool:
    """Return whether a question says too little for another person to know what it is about.

    Examples
    --------
    >>> needs_context("When does the round open?"), needs_context("When does the counter at Tharnbeck open on Fridays?")
    (True, False)
    """
    return len(content(question)) < _FEWEST or lone_noun(question) is not None
