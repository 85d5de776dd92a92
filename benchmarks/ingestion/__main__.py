"""Measure reading and chunking: ``python -m benchmarks.ingestion``."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.ingestion import files, reading
from benchmarks.ingestion.chunkers import CHUNKERS
from toolkit import tokens


def main() -> None:
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as other:
        folder = given.folder or Path(made)
        if not given.folder:
            files.make(folder, given.files, seed=given.seed)
        table, documents = reading.compare(folder, workers=given.workers, repeats=given.repeats)
        _show(table)
        _show(reading.by_format(folder))
        texts = Path(other) / "texts.json"
        texts.write_text(json.dumps([each.text for each in documents if each.format in _PROSE]), encoding="utf-8")
        runs = [_measured(name, texts, given.peers) for _ in range(_CHUNK_RUNS) for name in given.chunkers]
    table = pl.DataFrame([run for run in runs if run])
    _show(table.sort("mtok_a_s", descending=True).unique("chunker", keep="first", maintain_order=True))


_CHUNK_RUNS = 3  # taking turns; the best of each is shown
_PROSE = ("markdown", "text", "html", "docx", "pdf")


def _measured(name: str, texts: Path, peers: str) -> dict[str, object] | None:
    """Return one chunker's figures, or nothing where it is not installed."""
    python = sys.executable if name == "groundwork" else peers
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or str(next(iter(tokens._folders()), ""))
    command = [python, "-m", "benchmarks.ingestion.chunkers", name, str(texts)]
    environment = {**os.environ, **({"TIKTOKEN_CACHE_DIR": folder} if folder else {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if "ModuleNotFoundError" in done.stderr:
        print(f"{name} is not installed; --peers names an interpreter that has it", file=sys.stderr)
        return None
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")
    return {"chunker": name, **json.loads(done.stdout.splitlines()[-1])}


def _show(table: pl.DataFrame) -> None:
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, float_precision=3, tbl_hide_column_data_types=True):
        print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingestion", description=__doc__)
    parser.add_argument("--files", type=int, default=1_000, help="how many are made, of seven formats")
    parser.add_argument("--folder", type=Path, help="measure on these instead")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chunkers", nargs="+", choices=list(CHUNKERS), default=list(CHUNKERS))
    parser.add_argument("--peers", default=sys.executable, help="an interpreter that has the other chunkers")
    return parser


if __name__ == "__main__":
    main()
