"""Check every interval and test by simulation: ``python -m benchmarks.statistics``."""

import argparse

import polars as pl

from benchmarks.statistics import coverage, testing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.statistics", description=__doc__)
    parser.add_argument("--times", type=int, default=2000, help="simulated runs for each row (default 2000)")
    parser.add_argument("--out", help="write the coverage table to this CSV file")
    given = parser.parse_args()
    with pl.Config(tbl_rows=-1, tbl_width_chars=120, fmt_str_lengths=60, float_precision=3):
        found = coverage.table(given.times)
        print("Coverage of intervals at nominal 95%:")
        too = pl.when(pl.col("coverage") < 0.93).then(pl.lit("narrow")).when(pl.col("coverage") > 0.97)
        print(found.with_columns(too=too.then(pl.lit("wide")).otherwise(pl.lit(""))))
        print("Tests, at 5%:")
        print(testing.table(given.times))
        print("Winner's curse, true share 80%, 40 questions:")
        print(testing.curse(given.times))
    if given.out:
        found.write_csv(given.out)


main()
