"""Measure the extractive reader: ``python -m benchmarks.reader [PATH.json ...]``."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.reader.measuring import Outcome, figures, outcomes, posed, reliability
from benchmarks.reader.question_sets import QuestionSet, samples, squad
from toolkit.readers import Reader, extractive


def main(reader: Reader, arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    sets = [samples(split) for split in given.splits]
    sets += [squad(path, half=half, most=given.most) for path in given.paths for half in (0, 1)]
    made = {each.name: outcomes(reader, posed(each)) for each in sets}
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=220, fmt_str_lengths=60, tbl_hide_column_data_types=True):
        print(f"{reader.name}; shares with 95% intervals (Wilson)")
        print(pl.DataFrame([row for each in sets for row in _rows(each, made[each.name])]))
        for name in [each.name for each in sets if "tuned on" not in each.name]:
            print(f"Support beside the share right, {name}, declined questions left out:")
            print(pl.DataFrame(reliability(made[name]), schema=["support", "n", "mean", "right"], orient="row"))


def _rows(questions: QuestionSet, made: Sequence[Outcome]) -> list[dict[str, str]]:
    ways = dict.fromkeys(each.posed.way for each in made)
    return [
        {"questions": questions.name, "way": way, **figures([each for each in made if each.posed.way == way])}
        for way in ways
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reader", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="*", help="files in SQuAD's form")
    parser.add_argument("--splits", nargs="*", default=["train", "test"], help="the samples' splits")
    parser.add_argument("--most", type=int, default=400, help="questions of each half of each file")
    return parser


if __name__ == "__main__":
    main(extractive())
