"""A small world to tune on: twelve examples on three documents, one of them for staff alone."""

import json
from pathlib import Path

from toolkit import load_documents
from toolkit.ingestion import Documents

FEES = """---
title: Market fees
access: [everyone]
---
# Fees

A stall permit costs cr 40 for each calendar year. A late renewal adds cr 15 to the fee.

A food licence costs cr 90 for each calendar year. It must be shown on the stall.

# Days

The market opens on Tuesday and Friday at seven in the morning. Stalls must be cleared by four in the afternoon.
"""
LEAVE = """---
title: Leave rules
access: [staff]
---
# Leave

Staff earn 27 days of annual leave in each year. Unused leave of up to five days is carried over to March.

# Sickness

A doctor's note is needed after three days of sickness. It goes to the People team by the fourth day.
"""
DOGS = """---
title: Dogs
access: [everyone]
---
# Dogs

Dogs are not allowed in the covered market, except assistance dogs. A dog must be kept on a lead outside it.
"""
FORM = """lines:
  - {name: Answer, holds: answer, pattern: '^Answer: \\S.*[.]$', words: [3, 40], sentences: [1, 2]}
  - {name: Basis, holds: basis, pattern: '^Basis: \\S.*\\[[^\\]]+\\]$', words: [2, 30], sentences: [1, 1],
     otherwise: 'As {title} says.'}
  - {name: Next step, holds: next step, pattern: '^Next step: [A-Z].*[.]$', words: [2, 20], sentences: [1, 1],
     otherwise: Read the document named above.}
citation: '\\[[^\\]]+\\]'
most_words: 90
most_words_a_sentence: 25
forbidden: [herein]
plain_words: {PT: people team}
refusal: |-
  Answer: I cannot find this here.
  Basis: No document says so. [none]
  Next step: Ask the market office.
"""
SAID = [
    ("fees.md", "What does a permit for a stall cost?", "A stall permit costs cr 40 a year.", "Fees"),
    ("fees.md", "How much more is it to renew late?", "A late renewal adds cr 15 to the fee.", "Fees"),
    ("fees.md", "What is the price of a food licence?", "A food licence costs cr 90 a year.", "Fees"),
    ("fees.md", "Where must the food licence be shown?", "It must be shown on the stall.", "Fees"),
    ("fees.md", "On which days is the market open?", "The market opens on Tuesday and Friday.", "Days"),
    ("fees.md", "By when are stalls cleared?", "Stalls must be cleared by four in the afternoon.", "Days"),
    ("leave.md", "How many days of annual leave do we earn?", "Staff earn 27 days of annual leave.", "Leave"),
    ("leave.md", "How much unused leave is carried over?", "Unused leave of up to five days is carried over.", "Leave"),
    ("leave.md", "When is a doctor's note needed?", "A doctor's note is needed after three days.", "Sickness"),
    ("dogs.md", "May I bring my dog into the covered market?", "Dogs are not allowed in the covered market.", "Dogs"),
    ("dogs.md", "Must a dog be kept on a lead?", "A dog must be kept on a lead outside.", "Dogs"),
]  # fmt: skip


def row(at: int, **changes: object) -> dict[str, object]:
    document, question, answer, heading = SAID[at]
    said = (
        f"Answer: {answer}\nBasis: The rules say so. [{document}, {heading}]\nNext step: Ask the market office first."
    )
    groups = ["staff"] if document == "leave.md" else []
    return {
        "id": f"t{at:02}", "question": question, "asker": groups, "as_of": "2026-03-02", "documents": [document],
        "answer": said, "split": "held-out" if at == 3 else "train",
    } | changes  # fmt: skip


def rows() -> list[dict[str, object]]:
    refusal = "Answer: I cannot find this here.\nBasis: No document says so. [none]\nNext step: Ask the market office."
    unknown = {"id": "t99", "question": "How many stalls stood empty last winter?", "documents": [], "answer": refusal}
    return [*(row(at) for at in range(len(SAID))), row(0, **unknown)]


def write_tuning(folder: Path, examples: list[dict[str, object]] | None = None, *, form: str | None = FORM) -> Path:
    path = folder / "tuning.jsonl"
    lines = rows() if examples is None else examples
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    if form is not None:
        (folder / "house-form.yaml").write_text(form, encoding="utf-8")
    return path


def market(folder: Path) -> Documents:
    for name, text in {"fees.md": FEES, "leave.md": LEAVE, "dogs.md": DOGS}.items():
        (folder / "documents").mkdir(exist_ok=True)
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    return load_documents(folder / "documents")
