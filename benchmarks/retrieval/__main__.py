"""Measure retrieval: ``python -m benchmarks.retrieval speed`` and ``... quality PATH ...``."""

import argparse
import json
from pathlib import Path

import polars as pl

from benchmarks.retrieval import quality, speed
from benchmarks.retrieval.engines import ENGINES, installed
from benchmarks.retrieval.plots import write_plots
from toolkit.embedding import available, cached
from toolkit.retrieval import MODES


def main() -> None:
    given = _parser().parse_args()
    if given.verb == "engine":
        print(json.dumps(speed.measure(given.name, given.texts)))
        return
    if given.verb == "speed":
        names = given.engines or installed()
        settings = {"repeats": given.repeats, "questions": given.questions, "seed": given.seed, "text": given.text}
        table = speed.compare(given.sizes, names, **settings)
    else:
        embedder = available()
        kept = cached(embedder, given.vectors) if embedder else None
        table = quality.compare(given.paths, given.modes, kept)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=240, float_precision=3, tbl_hide_column_data_types=True):
        print(table)
        if given.verb == "speed" and (hidden := speed.masked(table)).height:
            print("A question with an access mask, as a multiple of one without:", hidden, sep="\n")
    if given.verb == "speed" and given.plot:
        write_plots(table, speed.FIGURES, given.plot)
    if given.out:
        table.write_csv(given.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    fast = verbs.add_parser(
        "speed", help="build, p50, p95, batch, memory, disk and load beside the peers that are installed"
    )
    fast.add_argument("--sizes", type=int, nargs="+", default=[1_000, 20_000], help="passages")
    fast.add_argument("--engines", nargs="+", choices=list(ENGINES), help="those installed, where none are named")
    fast.add_argument("--repeats", type=int, default=3)
    fast.add_argument("--questions", type=int, default=300)
    fast.add_argument("--seed", type=int, default=0)
    fast.add_argument("--text", type=Path, help="a BEIR folder or SQuAD file to cut passages from, not generated ones")
    fast.add_argument("--plot", type=Path, help="a folder for one SVG a figure")
    good = verbs.add_parser("quality", help="nDCG@10 and recall@10 on BEIR folders and SQuAD files")
    good.add_argument("paths", type=Path, nargs="+")
    good.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    good.add_argument(
        "--vectors", type=Path, default=Path("out/bench-vectors.sqlite"), help="where vectors are kept between runs"
    )
    for verb in (fast, good):
        verb.add_argument("--out", type=Path, help="write the table as CSV too")
    one = verbs.add_parser("engine")
    one.add_argument("name", choices=list(ENGINES))
    one.add_argument("texts", type=Path)
    return parser


if __name__ == "__main__":
    main()
