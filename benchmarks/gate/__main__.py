"""Simulate the gate's error rates and power: ``python -m benchmarks.gate``."""

import argparse

from benchmarks.gate.rates import WORLDS, World, rates

MARGIN = 0.1


def main() -> None:
    given = _parser().parse_args()
    print(f"Margin {MARGIN}, level 95%; {given.times} gates for wrong passes, {given.times // 4} for the rest:")
    print(f"{'scores':38} {'n':>4} {'metrics':>8} {'wrong pass':>11}", end="")
    print(f" {'pass, equal':>12} {'wrong fail':>11} {'fail, -25':>10}")
    for world in WORLDS:
        for n in (30, 50, 100):
            for metrics in (1, 3) if world.per_document == 1 else (1,):
                print(_row(world, n, metrics, given.times), flush=True)


def _row(world: World, n: int, metrics: int, times: int) -> str:
    at_margin, equal, far = (
        rates(world, n=n, change=change, margin=MARGIN, times=many, seed=seed, metrics=metrics)
        for seed, (change, many) in enumerate(((-MARGIN, times), (0.0, times // 4), (-0.25, times // 4)))
    )
    figures = f"{at_margin['pass']:11.1%} {equal['pass']:12.0%} {equal['fail']:11.1%} {far['fail']:10.0%}"
    return f"{world.name:38} {n:4} {metrics:8} {figures}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    return parser


if __name__ == "__main__":
    main()
