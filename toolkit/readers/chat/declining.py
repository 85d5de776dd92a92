"""Whether a model declined to answer."""

import re

from toolkit.prompting import DECLINED

_MOST_WORDS = 40
_IN = r"(?:in|by|from|within) (?:any of )?(?:the|these|those|any|your)(?: \w+){0,2} "
_SOURCES = r"(?:sources?|documents?|passages?|context|text)"
_SAY = r"(?:contain|hold|mention|say|state|provide|include|specify|specifie|answer|give|cover|address|addresse|tell)"
_TOLD = r"(?:found|mentioned|stated|specified|covered|addressed|answered|known|available|provided)"
_CANNOT = r"(?:cannot|can't|can not|could not|couldn't|unable to|not able to|do not|don't|did not|didn't)"
_KNOWING = r"(?:no|not enough|insufficient) (?:\w+ )?(?:information|answer|mention|details?)"
# What must not be taken for a refusal is a rule that forbids: "documents that do not include a photo are refused".
_IN_OTHER_WORDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bi(?:'m| am| was)?\b[^.;:]{{0,20}}?\b{_CANNOT}\b[^.;:,]{{0,20}}"
        r"\b(?:find|answer|locate|determine|know|help|tell|see|have (?:any|enough|that|this|the))\b",
        rf"\b{_SOURCES}(?: (?!that\b|which\b|who\b)\w+){{0,3}}? (?:do|does|did)(?: not|n't)\b.{{0,15}}\b{_SAY}\b",
        rf"\b(?:none of the|neither|no)(?: \w+)?? {_SOURCES}(?: \w+)?? {_SAY}s?\b",
        rf"\b{_SOURCES} (?:is|are) silent\b",
        rf"\b(?:is|are|was|were)(?: not|n't)(?: \w+ly)?(?: {_TOLD})? {_IN}{_SOURCES}\b",
        r"\b(?:cannot|can't|could not|couldn't) be (?:found|answered|determined)\b",
        rf"^(?:(?:it|this|that)(?: is|'s) )?not(?: \w+ly)? {_TOLD}\b(?! (?:to|for)\b)",
        rf"\b(?:this|that|the) (?:answer|information)\b.{{0,20}}\b(?:is|are)(?: not|n't) {_TOLD}\b(?! (?:to|for)\b)",
        rf"(?:^|\bthere(?: is|'s| are|'re) |\bi (?:have|found|see) ){_KNOWING}\b"
        rf"(?:$| (?:about|on|for|regarding|to answer)\b|(?<=mention) of\b|.{{0,40}}\b{_SOURCES}\b)",
        r"^(?:n/a|unknown|not found)$",
    )
)


def declines(text: str, /, *, cites: bool) -> bool:
    """Return whether a text declines: our own sentence, or a short one to the same effect that cites nothing.

    A text that answers in part, cites for it, and adds that the rest is not to be found is an answer.

    Examples
    --------
    >>> declines("I couldn't find this in the sources.", cites=False), declines("Dogs are not allowed.", cites=False)
    (True, False)
    """
    said, ours = _folded(text), _folded(DECLINED)
    if said.startswith(ours):
        return True
    if cites:
        return False
    short = len(said.split()) <= _MOST_WORDS
    return ours in said or (short and any(pattern.search(said) for pattern in _IN_OTHER_WORDS))


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[*_`\"“”]", "", text).lower().replace("’", "'").rstrip(". ").split())
