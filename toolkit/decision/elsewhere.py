"""Options that another tool evaluated: whose word each figure is, and what that tool kept nothing of."""

from collections.abc import Mapping
from typing import Any

_LACKS = {
    "answer quality": "not measured ({tool} says of no answer that it was right)",
    "citations and grounding": "not measured ({tool} kept no citations)",
    "freshness": "not measured (no drill reaches it)",
    "access control": "not tested ({tool} kept nothing that was gathered)",
    "consistency of form": "not measured ({tool} knows no house form)",
    "latency": "not measured ({tool} kept no times)",
    "capacity at peak": "not measured ({tool} counted no tokens)",
}
UNNAMED = "not known"
"""What an import says of a reader that the other tool did not name."""


def origins(manifest: Mapping[str, Any], /) -> dict[str, Mapping[str, Any]]:
    """Return, for each option that another tool evaluated, what the run says of that evaluation.

    Examples
    --------
    >>> imported = {"options": ["bot"], "imported": {"tool": "promptfoo", "file": "results.json"}}
    >>> origins({"options": ["rag", "bot"], "merged": [{"options": ["rag"]}, imported]})["bot"]["tool"]
    'promptfoo'
    """
    parts = manifest.get("merged") or [manifest]
    return {option: part["imported"] for part in parts if part.get("imported") for option in part["options"]}


def tool_of(origin: Mapping[str, Any], /) -> str:
    """Return the name of a tool as a sentence has it.

    Examples
    --------
    >>> tool_of({"tool": "inspect"}), tool_of({"tool": "csv"})
    ('Inspect', 'the CSV')
    """
    named = {"csv": "the CSV", "inspect": "Inspect", "deepeval": "DeepEval", "ragas": "Ragas"}
    tool = str(origin.get("tool") or "the other tool")
    return named.get(tool, tool)


def lacks(criterion: str, origin: Mapping[str, Any], /) -> str | None:
    """Return why an evaluation made elsewhere says nothing of a criterion, or ``None`` where that is not known."""
    said = _LACKS.get(criterion)
    return said.format(tool=tool_of(origin)) if said else None
