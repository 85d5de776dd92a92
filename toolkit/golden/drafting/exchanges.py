"""Questions that the documents themselves put, with the sentence that answers each."""

import re
from collections.abc import Iterator, Sequence

from toolkit.golden.drafting.asking import Asked
from toolkit.golden.drafting.values import values

_WANTS = (
    ("money", r"^(?:how much|what(?:'s| is| does| do).*(?:cost|fee|price|pay))"),
    ("duration", r"^(?:how long|how soon|how often|how quickly|how many (?:days|weeks|months|years|hours)|by when)"),
    ("date", r"^when\b"),
    ("time", r"^(?:what time|when)\b"),
    ("form", r"^(?:which form|what form|how do i|how can i)"),
    ("duration", r"^how much (?:\w+ )?(?:leave|holiday|time|notice)"),
)


def asked_in_text(question: str, answer: str, /) -> Iterator[Asked]:
    """Yield the question of a document where the sentence after it holds a value of the kind it asks for.

    Examples
    --------
    >>> [asked.facts[0][0] for asked in asked_in_text("How long do I have to reply?", "You have 21 days.")]
    ['21 days']
    >>> list(asked_in_text("How long do I have to reply?", "As long as you like."))
    []
    """
    lowered = question.lower().strip()
    wanted = {kind for kind, pattern in _WANTS if re.search(pattern, lowered)}
    found = [value for value in values(answer) if value.kind in wanted]
    if len(found) == 1:
        yield Asked(question.strip(), (found[0].variants,), "asked in the text")


def follows(sentences: Sequence[str], place: int, /) -> str | None:
    """Return the sentence that answers the question at a place, where one follows that is not a question itself."""
    after = sentences[place + 1 : place + 2]
    return after[0] if after and not after[0].rstrip().endswith("?") and len(after[0].split()) > 2 else None
