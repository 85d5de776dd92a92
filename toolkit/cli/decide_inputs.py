"""Which options a decision can ask, and why it cannot ask the others: each needs something to answer from."""

from collections.abc import Mapping
from datetime import date

from toolkit import tokens
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.schema import OPTIONS
from toolkit.tuning import TuningSet

NO_PACK = "no prompt pack: put one in a folder prompt-pack beside the documents"
_NO_EXAMPLES = "no tuning set: put examples in tuning.jsonl beside the documents"


def not_run(
    documents: Documents,
    questions: GoldenSet,
    day: date,
    /,
    *,
    pack: Documents | None,
    tuning: TuningSet | None,
    tuned_elsewhere: bool,
) -> dict[str, str]:
    """Return the options that lack their input, each with what it lacks."""
    lacking = {}
    if not pack:
        lacking["prompt-only"] = NO_PACK
    beyond = _beyond(documents, questions, day)
    if beyond:
        lacking["long-context"] = beyond
    if tuning is None:
        lacking |= {"hybrid": _NO_EXAMPLES} | ({} if tuned_elsewhere else {"fine-tuned": _NO_EXAMPLES})
    return lacking


def asked(lacking: Mapping[str, str], /) -> list[str]:
    """Return the options that lack nothing.

    Examples
    --------
    >>> asked({"prompt-only": "no prompt pack", "hybrid": "no tuning set"})
    ['rag', 'long-context', 'fine-tuned']
    """
    return [option for option in OPTIONS if option not in lacking]


def _beyond(documents: Documents, questions: GoldenSet, day: date, /) -> str:
    """Return why the window is too small, where it is for the documents of most questions' askers."""
    sizes = dict(
        zip(
            (each.document_id for each in documents),
            tokens.count_many([each.text for each in documents]),
            strict=True,
        )
    )
    who = [(question.asker, question.as_of or day) for question in questions]
    needed = {
        each: sum(sizes[found.document_id] for found in documents.visible(groups=each[0], as_of=each[1]))
        for each in set(who)
    }
    over = sum(needed[each] > WINDOW_TOKENS for each in who)
    if over * 2 <= len(who):
        return ""
    most = max(needed.values())
    return f"the documents hold up to {most:,} tokens for one asker, and its window {WINDOW_TOKENS:,}"
