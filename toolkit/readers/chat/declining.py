"""Whether a model declined to answer."""

import re

from toolkit.prompting import DECLINED

_MOST_WORDS = 40
_NOT = r"(?:not|n['’]t|unable to)"
_IN_OTHER_WORDS = (
    rf"\bi(?: am|['’]m|\b).{{0,20}}{_NOT}.{{0,15}}\b(?:find|answer|locate|determine)\b",
    rf"\b(?:sources?|documents?|passages?|context|text)\b.{{0,25}}{_NOT}.{{0,15}}"
    r"\b(?:contain|hold|mention|say|state|provide|include|specify|answer|give)\b",
    r"\bno (?:information|answer|mention)\b.{0,40}\b(?:sources?|documents?|passages?|context)\b",
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
    return ours in said or (short and any(re.search(pattern, said) for pattern in _IN_OTHER_WORDS))


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[*_`\"“”]", "", text).lower().replace("’", "'").rstrip(". ").split())
