"""What kind of answer a question asks for, and whether a sentence holds one."""

import re

_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|dozen)"
)
_UNIT = r"(?:seconds?|minutes?|hours?|(?:working |calendar |business )?days?|nights?|weeks?|fortnights?|months?|years?)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"

# The first that fits a question counts, so what is particular stands before what is general.
_ASKS = (
    ("time of day", r"\b(what time|(?:opening|office|what) (?:hours|times))\b"),
    (
        "duration",
        r"\b(how (?:long|soon|fast|quick(?:ly)?|far ahead|far in advance|often|late|early|old|frequently)|by when"
        r"|deadline|time limit|how much (?:time|notice|warning|leave|holiday)"
        r"|(?:how many|what number of) (?:\w+ )?(?:minutes|hours|days|nights|weeks|months|years))\b",
    ),
    (
        "amount",
        r"\b(how (?:much|big|large|expensive)|costs?|prices?|fees?|charges?|pay|rates?|budget|salary|wages?|the most"
        r"|maximum|minimum|limit|ceiling|cap|what (?:\w+ ){0,2}(?:money|sum|percentage|share|proportion|allowance))\b",
    ),
    ("number", r"\b(how many|what (?:score|number|size|age|ratio)|how (?:tall|high|deep|wide|heavy|far|hot|cold))\b"),
    ("form", r"\b((?:what|which) (?:form|paper(?:work)?|document|template))\b"),
    (
        "date",
        r"((?<!\w )\bwhen|\b(?:and|or|from|until|since) when"
        r"|\bwhen (?:do|does|did|is|are|was|were|will|would|can|should|must)"
        r"|\b(?:what|which) (?:date|day|year|month|week|century|decade))\b",
    ),
    (
        "contact",
        r"\b((?:phone|telephone|extension) number|e-?mail address"
        r"|(?:who|whom|how|where) .{1,30}\b(?:phone|ring|contact|reach|tell|notify|inform|know))\b",
    ),
    ("person", r"\b(who|whom|whose|which (?:team|person|officer|manager|department|committee|board|role))\b"),
    ("place", r"\b(where|(?:what|which) (?:place|office|address|city|country|town|building|room|region|state))\b"),
    ("definition", r"\b(what (?:does|do) .{2,60} mean|meaning of|definition of|stands? for|counts? as|what's meant)\b"),
    (
        "yes or no",
        r"^\W*(?:(?:and|but|so|or) )?(can|could|may|do|does|did|is|are|was|were|will|would|should|must|has|have|am)\b",
    ),
)
_HOLDS = {
    "time of day": r"\b\d{1,2}[.:]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\bnoon\b|\bmidnight\b",
    "duration": rf"\b{_NUMBER}(?:[ -]| full | more )?{_UNIT}\b|\bimmediately\b|\bat once\b|\bstraight ?away\b"
    rf"|\b(?:every|each|once an?|twice an?|daily|weekly|monthly|yearly|annually|forever|for ever|permanent)\b",
    "amount": r"[$£€¥₹]\s?\d|\d\s?[£€¥₹]|\b(?:cr|usd|eur|gbp|chf|aud|cad|sek|nok|dkk|pln|inr|jpy)\s?\d"
    r"|\b\d[\d,.]*\s?(?:(?:crowns?|dollars?|pounds?|euros?|francs?|rupees?|yen|eur|usd|gbp|chf|aud|cad|sek|nok|dkk|pln|inr"
    r"|jpy)\b|per ?cent|%|[mb]illion)"
    rf"|\b{_NUMBER} per ?cent|\bfree of charge\b|\bno (?:fee|charge|cost)\b",
    "number": rf"\b(?!one\b|half\b){_NUMBER}\b",
    "form": r"\b(?:form|template|application|certificate|letter|statement|plan|report|receipts?)\b",
    "date": rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b|\b{_MONTH} \d|\b{_DAY}\b|\b(?:1\d|20)\d\d\b"
    rf"|\b{_NUMBER}[ -]{_UNIT}\b|\b{_NUMBER}(?:th|st|nd|rd) century\b",
    "contact": r"\b(?:extension|ext\.?|telephone|tel\.?|phone|hotline) ?:? ?\d|\b\d{3,}[ -]\d{3,}|[\w.]@[\w.]+\w"
    r"|\b(?:[Dd]esk|[Oo]fficer|[Tt]eam|[Hh]elp ?line|[Mm]anager|[Dd]irector|[Hh]ead)\b",
    "person": r"\b[A-Z][a-z]+ [A-Z][a-z]+|(?<=[a-z,] )[A-Z][a-z]{2,}"
    r"|\b(?:manager|director|officer|head|team|desk|board|committee|commissioner|chief|lead)\b",
    "place": r"\b(?:in|at|to|from|near|on|of) (?:the )?[A-Z]\w+"
    r"|\b(?:desk|office|address|portal|online|website|by post|counter)\b",
    "definition": r"\b(?:is|are|means?|refers? to|counts?(?: as)?|stands? for|covers"
    r"|includes?|called|known as|defined)\b",
    "yes or no": r"\b(?:must|may|can|cannot|shall|should|not|never|no|nobody|only|always|needs?|allowed"
    r"|required|entitled|permitted|forbidden|possible|free|continues?|unless|whether|except|if)\b",
}
_CASED = {"person", "place", "contact"}
_READY = {kind: re.compile(text, 0 if kind in _CASED else re.IGNORECASE) for kind, text in _HOLDS.items()}
_ASKED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKS)

_LISTS = re.compile(
    r"\b(?:what|which) (?:documents|papers|things|items|evidence|checks|records|conditions|reasons|kinds|types|steps"
    r"|\w+s) (?:do|does|must|should|are|can|may|will|have|count)\b"
    r"|\bwhat (?:do|must|should|will) (?:i|we|you|they|\w+s) "
    r"(?:need|include|provide|bring|have to)\b|\bwhat (?:are|were) the\b|\bwhat (?:has|needs) to be in\b|\blist\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\bhow (?:do|does|can|should|would|to|are|is) (?:(?:i|we|you|they|one|someone|somebody|a|an|the|my|our)\b)?"
    r"|\bwhat now\b|\bwhat (?:do|should|must) (?:i|we|you) do\b|\bwhat happens\b"
    r"|\b(?:steps?|procedure|process) (?:to|for|of)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:differen(?:ce|t|ces)|compar(?:e|ed|ison)|versus|vs|rather than"
    r"|which (?:is|are|has|have|one|pays|costs)\b.*\bor\b"
    r"|(?:more|less|longer|shorter|higher|lower|bigger|smaller|cheaper|better|faster|slower)\b.*\bor\b"
    r"|\bor\b.*\b(?:more|less|longer|shorter|higher|lower|bigger|smaller|cheaper|better|faster|slower))\b",
    re.IGNORECASE,
)


def asked_for(question: str, /) -> str | None:
    """Return the kind of answer that a question asks for, or ``None`` where any kind would do.

    Examples
    --------
    >>> asked_for("How much is a permit?"), asked_for("How long do I have to reply?"), asked_for("Why was I refused?")
    ('amount', 'duration', None)
    """
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), None)


def shape_of(question: str, /) -> str | None:
    """Return how an answer is built, where it is not one statement: ``comparison``, ``procedure`` or ``list``.

    Examples
    --------
    >>> shape_of("Is a day permit cheaper or a week permit?"), shape_of("How do I renew?"), shape_of("Who signs?")
    ('comparison', 'procedure', None)
    """
    shapes = (("comparison", _COMPARES), ("procedure", _STEPS), ("list", _LISTS))
    return next((shape for shape, pattern in shapes if pattern.search(question)), None)


def holds(sentence: str, kind: str, /) -> bool:
    """Return whether a sentence holds an answer of a kind.

    Examples
    --------
    >>> holds("A permit costs cr 20.", "amount"), holds("It costs 34 euro.", "amount"), holds("Needed.", "amount")
    (True, True, False)
    """
    return _READY[kind].search(sentence) is not None


def kinds_held(sentence: str, /) -> frozenset[str]:
    """Return every kind of answer that a sentence holds.

    Examples
    --------
    >>> sorted(kinds_held("Pay cr 20 within ten days."))
    ['amount', 'date', 'duration', 'number']
    """
    return frozenset(kind for kind in _READY if holds(sentence, kind))
