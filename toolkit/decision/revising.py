"""Two records of the same question: what changed between them, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN = 12
_EVIDENCE = {
    "documents_sha256": "the documents",
    "golden_sha256": "the golden questions",
    "readers": "what answers",
    "as_of": "the day asked about",
    "price_note": "the prices",
}


def changes(before: Mapping[str, Any], after: Mapping[str, Any], /) -> list[str]:
    """Return what changed, the verdict first; a sentence each.

    Examples
    --------
    >>> said = {"headline": "A tie", "status": "tie", "option": "rag"}
    >>> changes(said, said)
    ['Nothing that the record says has changed.']
    >>> changes(said, {**said, "headline": "Start with RAG", "status": "recommend"})
    ['The verdict was "A tie" (tie), and is now "Start with RAG" (recommend).']
    """
    said = [*_verdict(before, after), *_evidence(before, after), *_weights(before, after), *_assumed(before, after)]
    cells = list(_cells(before, after))
    said += cells[:_SHOWN]
    if len(cells) > _SHOWN:
        said.append(f"{len(cells) - _SHOWN} more cells of the trade-off table changed.")
    return said or ["Nothing that the record says has changed."]


def _verdict(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if (before.get("status"), before.get("option")) != (after.get("status"), after.get("option")):
        yield (
            f'The verdict was "{before.get("headline", "")}" ({before.get("status", "")}), '
            f'and is now "{after["headline"]}" ({after["status"]}).'
        )
    elif before.get("headline") != after.get("headline"):
        yield f'The same choice, said anew: it was "{before.get("headline", "")}".'


def _evidence(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = before.get("evidence", {}), after.get("evidence", {})
    for name, what in _EVIDENCE.items():
        if old.get(name) != new.get(name):
            yield f"Other than before: {what}{_short(old.get(name), new.get(name))}."


def _short(old: object, new: object) -> str:
    plain = [", ".join(map(str, each)) if isinstance(each, list) else str(each or "none") for each in (old, new)]
    return "" if any(len(each) > 60 for each in plain) else f" ({plain[0]}, now {plain[1]})"


def _weights(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = ({view["name"]: view["weights"] for view in each.get("weights", [])} for each in (before, after))
    for view in [*old, *(name for name in new if name not in old)]:
        if view not in new or view not in old:
            yield f"The view of {view} {'came' if view in new else 'went'}."
            continue
        for criterion in sorted(old[view].keys() | new[view].keys()):
            was, now = (round(each[view].get(criterion, 0.0), 2) for each in (old, new))
            if was != now:
                yield f"{view} gave {criterion} {was:g} points, and now {now:g}."


def _assumed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = ({row["name"]: row for row in each.get("assumptions", [])} for each in (before, after))
    for name in [*old, *(each for each in new if each not in old)]:
        was, now = (_range(each.get(name)) for each in (old, new))
        if was != now:
            yield f"Assumed {name}: {was}, now {now}."


def _range(row: Mapping[str, Any] | None) -> str:
    return "nothing" if row is None else f"{row['low']:g} / {row['likely']:g} / {row['high']:g}"


def _cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield the cells that read otherwise. Times differ in every run, so they count once they leave their old range."""
    old, new = (
        {(row["option"], row["criterion"]): row for row in each.get("trade_offs", [])} for each in (before, after)
    )
    for key, row in new.items():
        was = old.get(key)
        if was is not None and was["text"] != row["text"] and not (row["unit"] == "s" and _within(row, was)):
            yield f"{key[0]}, {key[1]}: {was['text']}, now {row['text']}."


def _within(row: Mapping[str, Any], was: Mapping[str, Any]) -> bool:
    return None not in (row["value"], was["low"], was["high"]) and was["low"] <= row["value"] <= was["high"]
