"""As much English grammar as turning a plain sentence into a question takes: verbs, participles and pronouns."""

import re
from collections.abc import Collection

_VERBS = """
accept add agree allow answer apply appoint approve arrive ask attach attend award become begin belong bring build buy
calculate cancel care carry cash certify change charge check choose claim close collect come complete confirm
consider consult contact contain continue cost count cover credit decide declare delete deliver destroy display divide
do draw earn employ end enter exceed exchange expire explain file fill find finish follow get give go grant handle have
hold identify include increase inform inspect invite issue join keep lapse last lead leave lend lift list lodge log lose
make manage mark measure meet move need note notify obtain offer open open order overrule own pass pay photograph
place post prepare present prevail print produce provide publish put qualify rank rate reach read receive recommend
record recover reduce refer refund refuse register release remain remove renew rent reopen repay replace reply report
represent request require rescan reserve respond restore return review revoke ring run scan score seal see sell
send serve set settle share show sign speak spend stamp start state stay stop store submit supervise supply suspend
swap take talk tell terminate test train transfer travel treat turn undertake update upload use verify visit wait want
warn wear withdraw work write feel fall miss swap owe think telephone hear know like live try intend plan wish drive
"""
VERBS = frozenset(_VERBS.split())
_NOUNS_TOO_WORDS = """
award change charge check claim count cover file grant list need note offer order place post print rank rate record
report request review score share show stamp state stay stop test train transfer visit work display seal run
"""
_NOUNS_TOO = frozenset(_NOUNS_TOO_WORDS.split())
_IRREGULAR = {"has": "have", "does": "do", "goes": "go"}
_PAST = {
    "begun", "bought", "brought", "built", "cut", "done", "drawn", "found", "given", "held", "kept", "known", "lent",
    "lost", "made", "met", "paid", "put", "read", "repaid", "run", "seen", "sent", "set", "shown", "shut", "sold",
    "spent", "spoken", "sworn", "taken", "told", "withdrawn", "written", "overseen", "left", "borne", "chosen",
}  # fmt: skip


def base_form(word: str, /) -> str | None:
    """Return the verb of which a word is the third person, or ``None`` where it is no verb that is known.

    Examples
    --------
    >>> base_form("carries"), base_form("has"), base_form("permits")
    ('carry', 'have', None)
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, put in (("ies", "y"), ("es", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and word.removesuffix(ending) + put in VERBS:
            return word.removesuffix(ending) + put
    return None


def third_person(verb: str, /) -> str:
    """Return the form of a verb that goes with one person.

    Examples
    --------
    >>> third_person("carry"), third_person("pay"), third_person("have")
    ('carries', 'pays', 'has')
    """
    if verb == "have":
        return "has"
    if re.search(r"[^aeiou]y\Z", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|sh|ch|x|z|o)\Z", verb) else f"{verb}s"


def is_participle(word: str, /) -> bool:
    """Return whether a word is what *is* is followed by in the passive."""
    return word in _PAST or (word.endswith("ed") and len(word) > 4 and word not in {"need", "exceed", "indeed"})


def is_plural(subject: str, /) -> bool:
    """Return whether a subject takes a verb without an *s*.

    Examples
    --------
    >>> is_plural("purchases from cr 5"), is_plural("a list of permits"), is_plural("you"), is_plural("staff")
    (True, False, True, True)
    """
    head = _AFTER_HEAD.split(subject)[0].split()
    first, last = head[0].lower(), head[-1].lower()
    if first in {"a", "an", "each", "every", "this", "neither", "either"}:
        return False
    if first in {"you", "we", "i", "all", "both"} or last in {"staff", "people", "children", "police"}:
        return True
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s"))


_AFTER_HEAD = re.compile(
    r" (?:of|for|from|in|on|at|by|with|who|that|which|to|whose|under|over|above|below|between|within|without|about"
    r"|after|before|than)\b"
)


def may_be_noun(verb: str, /) -> bool:
    """Return whether a verb's forms may as well be those of a noun: *reports*, *a change*."""
    return verb in _NOUNS_TOO


_SWAPPED = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself", "yourselves": "ourselves"}
_TO_PUBLIC = {"we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves"}
_PRONOUN = re.compile(rf"\b(?:{'|'.join([*_SWAPPED, *_TO_PUBLIC])})\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(to|for|of|by|with|from|at|on|about|tell|told|tells|ask|asks|give|gives|given|send|sends|help|pay|pays|let|lets"
    r"|contact|ring|rings|cover|covers|allow|allows|offer|offers|require|requires|refuse|refusing|without|owe|than|like"
    r"|obliges?|bind|binds|see|sees|between|concern|concerns|shows?|visits?|near|around)\s+you\b(?!\s+(?:are|have|had|"
    r"must|may|can|will|were|do|did|want|need)\b)",
    re.IGNORECASE,
)
_BE = (("you are", "I am"), ("are you", "am I"), ("you were", "I was"), ("were you", "was I"), ("you're", "I'm"))


def as_asked(text: str, /, *, publicly: bool = False) -> str:
    """Return words addressed to a reader as the reader would say them; ``publicly``, *we* is whom they ask.

    Examples
    --------
    >>> as_asked("your manager tells you before you are asked")
    'my manager tells me before I am asked'
    >>> as_asked("you owe us a report", publicly=True)
    'I owe you a report'
    """
    text = _OBJECT.sub(lambda match: f"{match[1]} \0", text)
    for said, asked in _BE:
        text = re.sub(rf"\b{said}\b", asked.replace("I", "\1"), text, flags=re.IGNORECASE)
    swapped = _PRONOUN.sub(lambda match: _other(match.group(), publicly=publicly), text)
    return swapped.replace("\0", "me").replace("\1", "I")


def _other(word: str, *, publicly: bool) -> str:
    lowered = word.lower()
    return _SWAPPED.get(lowered) or (_TO_PUBLIC[lowered] if publicly else lowered)


def lower_first(text: str, known: Collection[str] = (), /) -> str:
    """Return a text as it stands inside a sentence: its first letter lowered, unless it begins with a name.

    A word that ``known``, the words met in lower case, does not hold is taken for a name.

    Examples
    --------
    >>> lower_first("Permits of any kind", {"permits"}), lower_first("Lantern moves", {"moves"}), lower_first("A DSS")
    ('permits of any kind', 'Lantern moves', 'a DSS')
    """
    first, _, rest = text.partition(" ")
    second = rest.split(" ", 1)[0]
    if first in _OPENERS:
        return text[:1].lower() + text[1:]
    named = second[:1].isupper() or any(character.isdigit() for character in second)
    common = all(part.lower() in known for part in first.split("-") if part)
    return text if named or not common else text[:1].lower() + text[1:]


_OPENERS_WORDS = """
A An The Any Each Every All No Your Our Their This That These Those Most Many Some Only If When Where For In On At
Before After Once Unless Until From During Under Within You We It They Two Three Four Five Six
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
