"""The findings on rows as they stand, from the documents that the viewer may see, and the labels of all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from toolkit.golden import GoldenSet
from toolkit.golden.checks.corpus import Corpus
from toolkit.golden.checks.evidence import unknown_groups
from toolkit.retrieval import Retriever
from toolkit.schema import Finding, GoldenQuestion
from toolkit.views.editor.rows import EditorRow
from toolkit.views.editor.sources import Sources

_ACROSS = ("duplicate", "near duplicate", "leakage")
"""Rules that compare rows: only a check of the whole set can say whether they still hold."""
_OF_EVIDENCE = ("evidence", "facts", "answerable")
_SEVERITIES = ("error", "warning", "note")
_UNKNOWN_GROUP = "unknown group"
_LOOK_UP = "see that it is written as the documents' labels write it: groundwork golden check names their groups"


def check_all(rows: Sequence[EditorRow], sources: Sources, /, *, index: Retriever | None = None) -> list[Finding]:
    """Return every finding on the rows, errors first, then in their order."""
    told = _told([row.question for row in rows if row.question.question.strip()], sources, index)
    kept = [finding for finding in told if not _blind(finding, _hidden(rows, sources))]
    own = [finding for row in rows for finding in [*row.findings, *_unseen(row, sources)]]
    return sorted([*own, *kept], key=lambda finding: _SEVERITIES.index(finding.severity))


def check_row(row: EditorRow, before: Iterable[Finding], sources: Sources, /) -> list[Finding]:
    """Return the findings with those on one row made anew."""
    anew = [finding for finding in check_all([row], sources) if finding.question_id == row.id]
    kept = [each for each in before if each.question_id != row.id or each.rule in _ACROSS]
    return sorted([*anew, *kept], key=lambda finding: _SEVERITIES.index(finding.severity))


def _told(questions: list[GoldenQuestion], sources: Sources, index: Retriever | None) -> list[Finding]:
    golden = GoldenSet(tuple(questions))
    table = golden.check(sources.documents, index=None if sources.hidden else index)
    told = [Finding(**row) for row in table.iter_rows(named=True)]
    return _by_every_label(told, questions, sources) if sources.hidden else told


def _by_every_label(told: list[Finding], questions: list[GoldenQuestion], sources: Sources) -> list[Finding]:
    """Return the findings with unknown groups by the labels of hidden documents too, none of whose groups is named."""
    found = unknown_groups(questions, Corpus([*sources.documents, *sources.hidden]))
    kept = [finding for finding in told if finding.rule != _UNKNOWN_GROUP]
    return [*kept, *(replace(finding, remedy=_LOOK_UP) for finding in found)]


def _hidden(rows: Iterable[EditorRow], sources: Sources) -> set[str]:
    return {row.id for row in rows if any(sources.hides(evidence) for evidence in row.question.evidence)}


def _blind(finding: Finding, hidden: set[str]) -> bool:
    """Tell a finding that says only that the viewer sees less than there is."""
    return finding.question_id in hidden and finding.field in _OF_EVIDENCE


def _unseen(row: EditorRow, sources: Sources) -> list[Finding]:
    if not _hidden([row], sources):
        return []
    return [
        Finding(
            severity="note",
            question_id=row.id,
            rule="evidence not shown",
            field="evidence",
            problem="rests on a document that is not open to whoever is looking, so its evidence is not checked here",
            remedy="have somebody look who may see it, or run groundwork golden check",
        )
    ]
