"""What each thing that speaks for a sentence weighs, and how sure an answer is.

Fitted by ``python -m benchmarks.reader.fitting`` on the samples' training questions and on half of two sets in
SQuAD's form; nothing was fitted on the other halves or on the samples' test questions.
"""

WEIGHTS = {
    "said": 8.42, "kindred": 7.67, "meant": 5.93, "in title": 4.61, "in place": 4.93, "beside": 2.79,
    "in section": 1.49, "pairs": 1.57, "dense": 2.07, "names missing": -1.48, "other side": -1.95,
    "value held": 2.19, "value missing": -2.19, "kind held": -0.04, "kind missing": 0.04, "instructs": 1.69,
    "rule": 0.88, "points": -0.49, "told": -0.36, "general": -1.14, "row": -1.6, "item": -0.67, "particular": 0.67,
    "long": -0.31, "short": -0.8, "document": 2.05, "rank": 1.18,
}  # fmt: skip
CALIBRATION = {
    "constant": -1.447, "score": 0.805, "ahead": 0.373, "covered": 0.799, "rarely covered": 0.466,
    "absent": -0.224, "names missing": -1.492, "rare missing": -0.137, "value missing": -3.5, "more parts": -0.373,
    "general": -0.536,
}  # fmt: skip
"""Log-odds that an answer is right."""
