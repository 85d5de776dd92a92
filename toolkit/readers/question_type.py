"""What kind of answer a question asks for, and whether a sentence holds one."""

import re

_NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|half)"
_UNIT = r"(?:minutes?|hours?|(?:working |calendar )?days?|weeks?|months?|years?)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"

_ASKS = (
    ("time of day", r"\b(what time|open(?:ing)? hours?|close|shut)\b"),
    (
        "duration",
        r"\b(how (?:long|soon|fast|quickly|far ahead|often)|by when|deadline"
        r"|how many (?:\w+ )?(?:days|weeks|months|years))\b",
    ),
    ("amount", r"\b(how much|cost|price|fee|pay|rate|budget|the most|maximum|limit|how big)\b"),
    ("number", r"\b(how many|what (?:score|number|share|percentage))\b"),
    ("date", r"\b(when|what date|which day)\b"),
    ("person", r"\b(who|whom|whose)\b"),
)
_HOLDS = {
    "time of day": r"\b\d{1,2}[.:]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\bnoon\b",
    "duration": rf"\b{_NUMBER}[ -]{_UNIT}\b|\bimmediately\b|\bat once\b",
    "amount": r"[$£€]\s?\d|\b(?:cr|usd|eur|gbp)\s?\d|\b\d[\d,.]*\s?(?:crowns|dollars|pounds|euros|per cent|%)"
    rf"|\b{_NUMBER} per cent",
    "number": rf"\b{_NUMBER}\b",
    "date": rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}} {_MONTH}\b|\b{_MONTH} \d|\b{_DAY}\b|\b{_NUMBER}[ -]{_UNIT}\b",
    "person": r"\b[A-Z][a-z]+ [A-Z][a-z]+"
    r"|\b(?:manager|director|officer|head|team|desk|board|committee|commissioner|chief|lead)\b",
}


def asked_for(question: str, /) -> str | None:
    """Return the kind of answer that a question asks for, or ``None`` where any kind would do.

    Examples
    --------
    >>> asked_for("How much is a permit?"), asked_for("How long do I have to reply?"), asked_for("Can I work abroad?")
    ('amount', 'duration', None)
    """
    return next((kind for kind, pattern in _ASKS if re.search(pattern, question, re.IGNORECASE)), None)


def holds(sentence: str, kind: str, /) -> bool:
    """Return whether a sentence holds an answer of a kind.

    Examples
    --------
    >>> holds("A permit costs cr 20.", "amount"), holds("Permits are needed.", "amount")
    (True, False)
    """
    return re.search(_HOLDS[kind], sentence, 0 if kind == "person" else re.IGNORECASE) is not None
