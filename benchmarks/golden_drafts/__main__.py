"""Measure drafts of golden questions: ``python -m benchmarks.golden_drafts`` and ``... sample``."""

import argparse
from collections import Counter
from pathlib import Path

import polars as pl

from benchmarks.golden_drafts.halves import HALVES, in_half
from benchmarks.golden_drafts.judging import JUDGED, add_sample, holds_up, read_judged, sample, verdicts
from toolkit.golden import GoldenSet
from toolkit.golden.checks.duplicates import near_duplicates
from toolkit.golden.drafting import draft
from toolkit.ingestion import load_documents
from toolkit.schema import Document, GoldenQuestion

SAMPLES = Path("data/samples")
JUDGED_OF, JUDGED_SIZE = 120, 60


def main() -> None:
    given = _parser().parse_args()
    documents = list(load_documents(given.documents))
    if given.verb == "sample":
        left = add_sample(_to_judge(documents, given.label, given.half, given.seed), JUDGED)
        print(f"{JUDGED}: {left} drafts want a verdict")
        return
    golden = GoldenSet.read(given.golden)
    rows = [_measured(documents, golden, seed, given.wanted, "all") for seed in range(given.seeds)]
    rows += [_measured(in_half(documents, half), golden, 0, given.wanted, half) for half in HALVES]
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, float_precision=3, tbl_hide_column_data_types=True):
        print(pl.DataFrame(rows))
        if JUDGED.exists():
            print(verdicts(JUDGED))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.golden_drafts", description=__doc__)
    parser.add_argument("verb", nargs="?", choices=("measure", "sample"), default="measure")
    parser.add_argument("--documents", type=Path, default=SAMPLES / "documents")
    parser.add_argument("--golden", type=Path, default=SAMPLES / "golden.jsonl")
    parser.add_argument("--wanted", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--half", choices=HALVES, default=HALVES[1], help="which half to take a sample of")
    parser.add_argument("--label", default="another look", help="what to call the sample in judged.csv")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    return parser


def _to_judge(documents: list[Document], label: str, name: str, seed: int) -> list[tuple[str, GoldenQuestion]]:
    """Return what is to be judged by reading: 60 of 120 drafts from one half, none of which was read before."""
    read = {row["id"] for row in read_judged(JUDGED)} if JUDGED.exists() else set()
    drafts = draft(in_half(documents, name), wanted=JUDGED_OF, seed=seed)
    fresh = [question for question in drafts if question.id not in read]
    return [(label, question) for question in sample(fresh, JUDGED_SIZE, seed=seed)]


def _measured(
    documents: list[Document], golden: GoldenSet, seed: int, wanted: int, name: str
) -> dict[str, str | int | float]:
    """Return one row: how many drafts of each kind, duplicates, errors, and how many quotes answer by rule."""
    drafts = draft(documents, golden=golden, wanted=wanted, seed=seed)
    ids = {question.id for question in drafts}
    pairs = [pair for pair in near_duplicates([*golden, *drafts]) if pair[1].id in ids]
    errors = GoldenSet(drafts).check(documents).filter(severity="error")
    answered = [holds for question in drafts if (holds := holds_up(question, documents)) is not None]
    kinds = Counter(question.kind for question in drafts)
    return {
        "documents": name,
        "seed": seed,
        "drafts": len(drafts),
        **{kind: kinds[kind] for kind in ("look-up", "procedure", "as-of", "not-permitted", "unanswerable")},
        "documents drafted from": len({each.document for question in drafts for each in question.evidence}),
        "duplicates": len(pairs),
        "no check error": 1 - len(set(errors["question_id"]) & ids) / max(len(drafts), 1),
        "quote answers, by rule": sum(answered) / max(len(answered), 1),
    }


if __name__ == "__main__":
    main()
