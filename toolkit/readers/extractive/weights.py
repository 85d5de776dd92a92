"""What each thing that speaks for a sentence weighs, and how sure an answer is.

Fitted by ``python -m benchmarks.reader.fitting`` on the samples' training questions and on half of two sets in
SQuAD's form; nothing was fitted on the other halves or on the samples' test questions.
"""

WEIGHTS = {
    "said": 8.25, "kindred": 7.62, "meant": 5.93, "in title": 4.63, "in place": 4.93, "beside": 2.77,
    "in section": 1.53, "pairs": 1.58, "dense": 1.93, "names missing": -1.5, "other side": -2.03,
    "value held": 2.29, "value missing": -2.29, "kind held": -0.05, "kind missing": 0.05, "instructs": 1.75,
    "rule": 0.91, "points": -0.49, "told": -0.35, "general": -1.11, "row": -1.57, "item": -0.66, "particular": 0.66,
    "long": -0.31, "short": -0.79, "document": 2.01, "rank": 1.18,
}  # fmt: skip
CALIBRATION = {
    "constant": -0.393, "score": 0.484, "ahead": 0.333, "covered": 0.486, "rarely covered": 0.154,
    "names missing": -0.94, "rare missing": -0.484, "value missing": -3.5, "more parts": -0.381, "general": -0.485,
    "subject missing": -1.026, "subject absent": -0.663,
}  # fmt: skip
"""Log-odds that an answer is right."""
