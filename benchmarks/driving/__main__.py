"""Wall time and our own time a call, 64 at once: ``python -m benchmarks.driving [--peer PYTHON]``.

``--peer`` names the interpreter of an environment in which inspect_ai and openai are installed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from toolkit import readers
from toolkit.runs.driving import Driver, Terms, work_through
from toolkit.schema import Prompt

_PEER = Path(__file__).with_name("inspect_peer.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1280)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--latency", type=float, default=1.0, help="seconds that the endpoint takes")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peer", help="an interpreter that has inspect_ai")
    given = parser.parse_args()
    rows = []
    for _ in range(given.repeats):  # one after the other, turn by turn: a busy machine slows both alike
        with _endpoint(given.latency) as address:
            rows.append({"runner": "groundwork", **_ours(address, given.calls, given.at_once)})
            if given.peer:
                rows.append({"runner": "inspect_ai", **_peer(given.peer, address, given.calls, given.at_once)})
    ideal = given.calls * given.latency / given.at_once
    table = pl.DataFrame(rows).group_by("runner", maintain_order=True).median()
    shown = table.with_columns(
        (pl.col("wall_s") / ideal).alias("wall / ideal"), (pl.col("cpu_s") / given.calls * 1000).alias("CPU ms a call")
    )
    print(f"{given.calls} calls of {given.latency:g} s, {given.at_once} at once, ideal {ideal:.1f} s; medians:")
    with pl.Config(float_precision=2, tbl_hide_dataframe_shape=True):
        print(shown)


@contextmanager
def _endpoint(latency_s: float) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.driving.endpoint", "--latency", str(latency_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        port = server.stdout.readline().strip() if server.stdout else ""
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _ours(address: str, calls: int, at_once: int) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    kept: list[object] = []
    with Driver(Terms(concurrency=at_once)) as driver:
        reader = driver.reader(readers.chat("bench", base_url=address))
        prompts = (
            Prompt(question="?", text=f"What does permit {n} cost?", sources=(), tokens=9, left_out=0)
            for n in range(calls)
        )
        work_through(prompts, reader.read, kept.extend, at_once=at_once)
    if len(kept) != calls:
        raise SystemExit(f"{len(kept)} of {calls} calls were answered")
    return {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}


def _peer(python: str, address: str, calls: int, at_once: int) -> dict[str, float]:
    environment = {**os.environ, "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": address}
    command = [python, str(_PEER), str(calls), str(at_once)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    wall, cpu = done.stdout.split()[-2:]
    return {"wall_s": float(wall), "cpu_s": float(cpu)}


if __name__ == "__main__":
    main()
