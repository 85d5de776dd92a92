"""A run: the tables that a comparison left behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from toolkit import stats
from toolkit.metrics import METRICS, Metric
from toolkit.runs.diagnosing import diagnose
from toolkit.runs.folder import MANIFEST, read_manifest, write_manifest
from toolkit.runs.recording import TABLES
from toolkit.runs.slicing import slices
from toolkit.schema import InputError
from toolkit.storage import write_atomically

TABLE_NAMES = ("answers", "citations", "exposures", "usage", "latency", "scores", "questions")
SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Options x questions x repeats, answered and scored.

    Every table is keyed by ``option``, ``question_id`` and ``repeat``. ``questions`` is the golden set as it was asked,
    with the document that each question is counted under. ``latency`` holds measured times; all else is the same, byte
    for byte, whenever the same inputs are run again.
    """

    answers: pl.DataFrame
    citations: pl.DataFrame
    exposures: pl.DataFrame
    usage: pl.DataFrame
    latency: pl.DataFrame
    scores: pl.DataFrame
    questions: pl.DataFrame
    manifest: Mapping[str, Any]

    @property
    def options(self) -> list[str]:
        """The options that were run, in the order in which they were named."""
        return list(self.manifest["options"])

    def estimates(self) -> pl.DataFrame:
        """Return every metric of every option with its interval (schema ``ESTIMATES``).

        Repeats are averaged within a question first, and intervals of means are taken over documents, since questions
        on one document succeed and fail together.
        """
        kinds = {name: metric.kind for name, metric in METRICS.items()}
        table = stats.estimates(self.scores, metrics=kinds, clusters=self._clusters(), seed=SEED)
        return _in_order(table, self.options)

    def differences(self, metric: str = "completed", /) -> pl.DataFrame:
        """Return every pair of options compared on one metric, on the same questions (schema ``DIFFERENCES``).

        Raises
        ------
        InputError
            Where there is no such metric.
        """
        kind = _metric(metric).kind
        return stats.differences(self.scores, metric=metric, kind=kind, clusters=self._clusters(), seed=SEED)

    def diagnosis(self) -> pl.DataFrame:
        """Return where each answer went right or wrong: found, given to the reader, read (schema ``DIAGNOSES``)."""
        return diagnose(self.scores)

    def slices(self, by: str, /, *, metric: str = "completed") -> pl.DataFrame:
        """Return one metric of every option on every slice of the questions (schema ``SLICES``).

        Parameters
        ----------
        by
            ``kind``, ``stakes``, ``asker``, ``owner``, ``split`` or ``document``.
        metric
            One of ``toolkit.metrics.METRICS``.

        Raises
        ------
        InputError
            Where questions cannot be cut by that, or there is no such metric.
        """
        kind = _metric(metric).kind
        return slices(self.scores, self.questions, by=by, metric=metric, kind=kind, seed=SEED)

    def write(self, folder: str | Path, /) -> Path:
        """Write every table as parquet, and the manifest as JSON, into a folder; return it.

        The manifest comes last: until then it says that the run is not finished, and is not taken for a whole one.
        """
        path = Path(folder)
        write_manifest(path, {**self.manifest, "state": "running"})
        for name in TABLE_NAMES:
            write_atomically(path / f"{name}.parquet", _parquet(getattr(self, name)))
        write_manifest(path, {**self.manifest, "state": "finished"})
        return path

    @classmethod
    def read(cls, folder: str | Path, /) -> "Run":
        """Read a run that :meth:`write` left.

        Raises
        ------
        InputError
            Where the folder holds no run, the run is not finished, or a table of it is missing or damaged.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        if manifest is None:
            raise _no_run(path / MANIFEST, "is missing")
        if manifest.pop("state", "finished") != "finished":
            remedy = "run it again into the same folder: it goes on from the answers that it kept"
            raise InputError("holds a run that is not finished", file=path, remedy=remedy)
        tables = {name: _read_parquet(path / f"{name}.parquet") for name in TABLE_NAMES}
        return cls(manifest=manifest, **tables)

    def _clusters(self) -> dict[str, str]:
        return dict(self.questions.select("id", "cluster").iter_rows())


def _metric(name: str) -> Metric:
    if name not in METRICS:
        raise InputError("there is no such metric", field="metric", got=name, allowed=", ".join(METRICS))
    return METRICS[name]


def _in_order(table: pl.DataFrame, options: list[str]) -> pl.DataFrame:
    """Sort estimates by option as named, then metric as shown."""
    ranks = [{name: rank for rank, name in enumerate(names)} for names in (options, METRICS)]
    return table.sort(
        pl.col("option").replace_strict(ranks[0], return_dtype=pl.Int64),
        pl.col("metric").replace_strict(ranks[1], return_dtype=pl.Int64),
    )


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    table.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        table = pl.read_parquet(BytesIO(path.read_bytes()))  # a path would be read as a pattern
    except FileNotFoundError:
        raise _no_run(path, "is missing") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _no_run(path, f"is damaged ({type(error).__name__})") from None
    missing = [name for name in TABLES.get(path.stem, ()) if name not in table.columns]
    if missing:
        raise _no_run(path, f"is damaged (it lacks {missing[0]})")
    return table


def _no_run(path: Path, problem: str) -> InputError:
    return InputError(problem, file=path, remedy="name a folder that a run was written to, or run again")
