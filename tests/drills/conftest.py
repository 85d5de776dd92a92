"""The small world of all tests, and what changes in it."""

import json
from pathlib import Path

import pytest

UPDATES = """changed_on: 2026-06-01
ask_as_of: 2026-06-02
changes:
  - {id: C1, kind: amendment, document: fees.md, questions: [{id: q1, before: cr 40, after: cr 55}]}
  - {id: C2, kind: deletion, document: opening.html, questions: [{id: q6, before: 3.30 pm, after: nothing}]}
  - {id: C3, kind: access revocation, document: leave.md, questions: [{id: q3, before: 27 days, after: not permitted}]}
  - {id: C4, kind: new policy, document: boats.md, questions: [{id: q9, before: nothing, after: cr 12}]}
"""
DOCUMENTS = {
    "fees.md": """---
title: Schedule of fees
access: [everyone]
effective_from: 2026-06-01
---
# Fees

A stall permit costs cr 55 a year.
""",
    "leave.md": """---
title: Annual leave
access: [hr]
---
# Annual leave

Staff earn 27 days of annual leave in each year.

Unused leave of up to five days is carried over to March.
""",
    "boats.md": """---
title: Boats
access: [everyone]
---
# Boats

A mooring for a rowing boat costs cr 12 a week.
""",
}
QUESTIONS = [
    {
        "id": "q1", "question": "How much is a stall permit?", "facts": [["cr 55"]], "as_of": "2026-06-02",
        "evidence": [{"document": "fees.md", "quote": "A stall permit costs cr 55 a year."}],
    },
    {"id": "q6", "question": "When does the counter close?", "answerable": False, "as_of": "2026-06-02"},
    {
        "id": "q3", "question": "How many days of annual leave do staff earn?", "answerable": False,
        "asker": ["staff"], "as_of": "2026-06-02", "kind": "not-permitted",
        "evidence": [{"document": "leave.md", "quote": "Staff earn 27 days of annual leave in each year."}],
    },
    {
        "id": "q9", "question": "How much is a mooring for a rowing boat?", "facts": [["cr 12"]],
        "as_of": "2026-06-02",
        "evidence": [{"document": "boats.md", "quote": "A mooring for a rowing boat costs cr 12 a week."}],
    },
]  # fmt: skip


@pytest.fixture
def updates_folder(tmp_path: Path) -> Path:
    """A folder of updates: one document amended, one deleted, one closed to staff, one new."""
    folder = tmp_path / "updates"
    (folder / "documents").mkdir(parents=True)
    (folder / "updates.yaml").write_text(UPDATES, encoding="utf-8")
    (folder / "golden.jsonl").write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    return folder
