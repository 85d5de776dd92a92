"""The agency's house answer form: three lines, checked mechanically. ``docs/samples.md`` gives the rules in words."""

import re
from collections.abc import Iterator

REFUSAL = (
    "Answer: I cannot find this in the documents you can see.\n"
    "Basis: No document answers the question. [none, none]\n"
    "Next step: Ask the owning team or the Service Desk on extension 4400."
)
_CITATION = r"\[[a-z0-9/.-]+, [^\]]+\]"
LINES = (
    ("Answer", re.compile(r"^Answer: \S.*[.]$"), (6, 45), (1, 2)),
    ("Basis", re.compile(rf"^Basis: \S.*{_CITATION}(; {_CITATION})*$"), (4, 35), (1, 1)),
    ("Next step", re.compile(r"^Next step: [A-Z][a-z]+ .*[.]$"), (4, 25), (1, 1)),
)
"""Each line's name, its form, how many words it may have, and how many sentences."""
MOST_WORDS, MOST_WORDS_A_SENTENCE = 110, 25
STIFF = ("pursuant", "herein", "aforementioned", "utilise", "in accordance with", "shall", "prior to", "in respect of")
PLAIN = {
    "DSS": "daytime support service",
    "VSP": "visiting support provider",
    "HBC": "home-based child carer",
    "SSH": "short-stay house",
    "SFP": "suitable",
    "NOPD": "notice of proposed decision",
    "CAP": "corrective action plan",
    "LSG": "local spark",
    "PSG": "partnership support",
    "HAP": "household assistance payment",
    "AIP": "adaptation and independence payment",
}
"""Acronyms, and the plain words that must come before them."""


def faults(answer: str, /) -> list[str]:
    """Return what is wrong with an answer's form; nothing where it keeps to it.

    Examples
    --------
    >>> faults(REFUSAL)
    []
    >>> faults("It costs cr 20.")
    ['has 1 lines, not 3']
    """
    lines = answer.split("\n")
    if len(lines) != len(LINES):
        return [f"has {len(lines)} lines, not {len(LINES)}"]
    return [*_line_faults(lines), *_whole_faults(answer)]


def _line_faults(lines: list[str]) -> Iterator[str]:
    for line, (name, form, (least, most), (fewest, greatest)) in zip(lines, LINES, strict=True):
        if not form.match(line):
            yield f"{name} is not of the form {form.pattern}"
            continue
        said = _said(line)
        if not least <= len(said.split()) <= most:
            yield f"{name} has {len(said.split())} words, not {least} to {most}"
        sentences = _sentences(said)
        if not fewest <= len(sentences) <= greatest:
            yield f"{name} has {len(sentences)} sentences, not {fewest} to {greatest}"
        if longest := [each for each in sentences if len(each.split()) > MOST_WORDS_A_SENTENCE]:
            yield f"{name} has a sentence of {len(longest[0].split())} words"


def _whole_faults(answer: str) -> Iterator[str]:
    if len(answer.split()) > MOST_WORDS:
        yield f"has {len(answer.split())} words, more than {MOST_WORDS}"
    said = re.sub(_CITATION, "", answer)
    lowered = said.lower()
    yield from (f"says {word!r}" for word in STIFF if re.search(rf"\b{word}\b", lowered))
    for acronym, words in PLAIN.items():
        found = re.search(rf"\b{acronym}s?\b", said)
        if found and words not in lowered[: found.start()]:
            yield f"says {acronym} before its plain words"


def _said(line: str) -> str:
    """Return a line without its name and its citations."""
    return re.sub(rf"(; )?{_CITATION}", "", line.split(": ", 1)[1]).strip()


def _sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.?!])\s+(?=[A-Z])", text) if each]
