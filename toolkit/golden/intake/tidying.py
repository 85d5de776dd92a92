"""Values as people write them, made into those that fields hold; every change is noted."""

from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.intake.columns import DOCUMENT, QUOTE
from toolkit.golden.intake.days import DateOrder, read_day

_YES, _NO = ("yes", "y", "ja", "oui", "1"), ("no", "n", "nein", "non", "0")
_WORDS = {
    "answerable": {**dict.fromkeys(_YES, "true"), **dict.fromkeys(_NO, "false")},
    "stakes": {"h": "high", "m": "medium", "med": "medium", "moderate": "medium", "l": "low"},
    "split": {"training": "train", "testing": "test", "held out": "test", "held-out": "test"},
}


def tidy_values(candidate: Candidate, order: DateOrder | None, /) -> None:
    """Make sense of dates, of words for true or high, and of a quote and its document in two columns."""
    _evidence(candidate)
    for field, words in _WORDS.items():
        got = str(candidate.values.get(field) or "").strip()
        if word := words.get(got.casefold()):
            candidate.values[field] = word
            candidate.note(field, f"{got!r} was read as {word}")
    _as_of(candidate, order)


def _evidence(candidate: Candidate) -> None:
    document, quote = (str(candidate.values.pop(name, "") or "").strip() for name in (DOCUMENT, QUOTE))
    if document and quote and not candidate.values.get("evidence"):
        candidate.values["evidence"] = [{"document": document, "quote": quote}]
        candidate.note("evidence", "was put together from the columns of documents and quotes")
        return
    for name, text in ((DOCUMENT, document), (QUOTE, quote)):
        if text:
            candidate.keep(name, text)
            candidate.note("evidence", f"a {name} alone is no evidence: it is in the notes now", "quote the document")


def _as_of(candidate: Candidate, order: DateOrder | None) -> None:
    got = str(candidate.values.get("as_of") or "").strip()
    if not got:
        candidate.values.pop("as_of", None)
        return
    try:
        day = read_day(got, order).isoformat()
    except ValueError as error:
        remedy = "write it as 2026-03-01" + (
            ", or say whether its day or its month comes first" if "may be" in str(error) else ""
        )
        candidate.leave("not taken", "as_of", f"{got!r} {error}", remedy)
        return
    candidate.values["as_of"] = day
    if day != got:
        candidate.note("as_of", f"{got!r} was read as {day}")
