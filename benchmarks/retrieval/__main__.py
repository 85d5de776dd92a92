"""Measure retrieval: ``python -m benchmarks.retrieval speed`` and ``... quality PATH ...``."""

import argparse
import json
from pathlib import Path

import polars as pl

from benchmarks.retrieval import quality, speed
from benchmarks.retrieval.engines import ENGINES, installed
from toolkit.retrieval import MODES


def main() -> None:
    given = _parser().parse_args()
    if given.verb == "engine":
        print(json.dumps(speed.measure(given.name, given.texts)))
        return
    if given.verb == "speed":
        names = given.engines or installed()
        table = speed.compare(given.sizes, names, repeats=given.repeats, questions=given.questions, seed=given.seed)
    else:
        table = quality.compare(given.paths, given.modes)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, float_precision=3, tbl_hide_column_data_types=True):
        print(table)
    if given.out:
        table.write_csv(given.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    fast = verbs.add_parser("speed", help="build, p50, p95, memory and disk beside the peers that are installed")
    fast.add_argument("--sizes", type=int, nargs="+", default=[1_000, 20_000], help="passages")
    fast.add_argument("--engines", nargs="+", choices=list(ENGINES), help="those installed, where none are named")
    fast.add_argument("--repeats", type=int, default=3)
    fast.add_argument("--questions", type=int, default=300)
    fast.add_argument("--seed", type=int, default=0)
    good = verbs.add_parser("quality", help="nDCG@10 and recall@10 on BEIR folders and SQuAD files")
    good.add_argument("paths", type=Path, nargs="+")
    good.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    for verb in (fast, good):
        verb.add_argument("--out", type=Path, help="write the table as CSV too")
    one = verbs.add_parser("engine")
    one.add_argument("name", choices=list(ENGINES))
    one.add_argument("texts", type=Path)
    return parser


if __name__ == "__main__":
    main()
