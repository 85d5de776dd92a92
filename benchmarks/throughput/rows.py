"""Published serving results as rows that the step-time model can be asked about."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.economics.serving import Deployment, Traffic, deployment, traffic
from toolkit.schema import InputError

COLUMNS = ("model", "gpu", "weight_precision", "tp", "isl", "osl", "tokens_per_s_total_output", "engine_mode")
OLD_ENGINE = (0, 17)  # TensorRT-LLM before this version was slower at the same work.
# How many requests NVIDIA's documentation says that each of its runs had, by tokens in and out.
_RUN = {
    (128, 128): 30_000, (128, 2048): 3000, (128, 4096): 1500, (500, 2000): 3000, (1000, 1000): 3000,
    (1000, 2000): 1500, (1024, 2048): 1500, (2048, 128): 3000, (2048, 2048): 1500, (5000, 500): 1500,
    (20_000, 2000): 1000,
}  # fmt: skip
_RUN_ELSE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A published result: what ran, how it was loaded, output tokens a second of a replica, and means where told."""

    line: int
    model: str
    gpu: str
    precision: str
    mode: str
    made: Deployment
    asked: Traffic
    tokens_per_s: float
    concurrency: float | None
    requests_per_s: float | None
    requests: int
    old_engine: bool
    ttft_s: float | None
    itl_s: float | None

    @property
    def group(self) -> str:
        """What is held out together: model x GPU x weights' format."""
        return f"{self.made.model.name} | {self.made.gpu.name} | {self.precision}"

    @property
    def kind(self) -> str:
        """The model's kind, or ``other vendor``."""
        return self.made.model.kind if self.made.gpu.vendor == "NVIDIA" else "other vendor"

    @property
    def saturated(self) -> bool:
        """Whether the row is of a replica with all its places taken."""
        return self.concurrency is None and self.requests_per_s is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A row that was not predicted, and why."""

    line: int
    model: str
    gpu: str
    mode: str
    why: str


def read_rows(path: Path, /) -> tuple[list[Row], list[Left]]:
    """Return the rows of a file, and those that cannot be predicted with the reason.

    Raises
    ------
    InputError
        Where the file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.DictReader(file))
            header = written[0].keys() if written else ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read ({error})", file=path) from error
    if missing := [name for name in COLUMNS if name not in header]:
        raise InputError("has no such column", file=path, field=", ".join(missing), allowed=", ".join(COLUMNS))
    found = [_row(line, cells) for line, cells in enumerate(written, start=2)]
    return [each for each in found if isinstance(each, Row)], [each for each in found if isinstance(each, Left)]


def family(model: str, /) -> str:
    """Return the family that a model belongs to: its name up to its size.

    Examples
    --------
    >>> family("Llama-3.1-70B"), family("Mixtral-8x7B"), family("Qwen3-235B-A22B")
    ('Llama-3.1', 'Mixtral', 'Qwen3')
    """
    return re.split(r"-\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?B\b", model, maxsplit=1)[0]


def _row(line: int, cells: Mapping[str, str | None]) -> Row | Left:
    try:
        return _read(line, {name: (cell or "").strip() for name, cell in cells.items() if isinstance(name, str)})
    except InputError as error:
        why = f"{error.field or ''} {error.problem}".strip()
        got = f": {error.got}" if error.got is not None else ""
        named = [str(cells.get(name) or "").strip() for name in ("model", "gpu", "engine_mode")]
        return Left(line=line, model=named[0], gpu=named[1], mode=named[2], why=why + got)


def _read(line: int, cells: Mapping[str, str]) -> Row:
    mode, notes = cells["engine_mode"] or "not said", cells.get("notes", "")
    made = deployment(
        cells["model"],
        cells["gpu"],
        tensor_parallel=_count(cells, "tp"),
        pipeline_parallel=_count(cells, "pp"),
        weights=cells["weight_precision"],
        kv=cells.get("kv_precision") or None,
    )
    asked = traffic(_number(cells, "isl"), max(_number(cells, "osl"), 1.0))
    concurrency, rate = _load(cells.get("batch_or_concurrency", ""), mode)
    return Row(
        line=line,
        model=cells["model"],
        gpu=cells["gpu"],
        precision=made.weights.compute if made.weights.weight_bytes >= 1 else made.weights.name,
        mode=mode,
        made=made,
        asked=asked,
        tokens_per_s=_number(cells, "tokens_per_s_total_output"),
        concurrency=concurrency,
        requests_per_s=rate,
        requests=_requests(asked, notes),
        old_engine=_is_old(cells),
        ttft_s=_milliseconds("TTFT", notes),
        itl_s=_milliseconds("(?:ITL|TPOT)", notes),
    )


def _number(cells: Mapping[str, str], field: str) -> float:
    try:
        value = float(cells[field].replace(",", ""))
    except (KeyError, ValueError) as error:
        raise InputError("is no number", field=field, got=repr(cells.get(field, ""))) from error
    if not 0 < value < 1e9:
        raise InputError("is out of bounds", field=field, got=value, allowed="above 0, below 1e9")
    return value


def _count(cells: Mapping[str, str], field: str) -> int:
    """Return a parallel degree: 1 where nothing is said."""
    value = _number(cells, field) if cells.get(field) else 1.0
    if value != int(value):
        raise InputError("is no whole number", field=field, got=value)
    return int(value)


def _load(text: str, mode: str) -> tuple[float | None, float | None]:
    """Return requests at once, or requests a second; neither where a replica is as full as it gets."""
    number = re.search(r"\d+(?:\.\d+)?", text.replace(",", ""))
    if number is None or "saturated" in mode.lower():
        return None, None
    value = float(number[0])
    if value <= 0:
        return None, None
    by_rate = re.search(r"qps|rps|req(uest)?s?\s*/\s*s|rate", f"{text} {mode}".lower())
    return (None, value) if by_rate else (value, None)


def _requests(asked: Traffic, notes: str) -> int:
    if told := re.search(r"(\d+) requests", notes):
        return int(told[1])
    return _RUN.get((int(asked.tokens_in), int(asked.tokens_out)), _RUN_ELSE)


def _is_old(cells: Mapping[str, str]) -> bool:
    version = re.match(r"v?(\d+)\.(\d+)", cells.get("source_version_or_date", ""))
    ours = "tensorrt-llm" in cells.get("source", "").lower()
    return bool(ours and version and (int(version[1]), int(version[2])) < OLD_ENGINE)


def _milliseconds(name: str, notes: str) -> float | None:
    found = re.search(rf"mean {name} (\d+(?:\.\d+)?) ms", notes)
    return float(found[1]) / 1000 if found else None
