"""What a decision measures or models beside its run: freshness by a drill, and what the peak asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console

from toolkit import drills
from toolkit.decision import freshness_measures
from toolkit.decision.elsewhere import origins
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.readers import extractive
from toolkit.runs import Run
from toolkit.schema import ESTIMATES, OPTIONS, InputError
from toolkit.tuning import TuningSet

_UPDATES = "updates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A freshness drill that is ready to run: updates that fit the documents, and what the options are made of."""

    documents: Documents
    updates: drills.Updates
    questions: GoldenSet
    pack: Documents | None
    tuning: TuningSet | None

    def run(self, options: Sequence[str], every_days: dict[str, float], /) -> pl.DataFrame:
        """Return what it says of options, as estimates.

        A stand-in reads, whatever model answers elsewhere: the drill shows what is found and kept, and costs nothing.
        """
        reader = extractive()
        upkeeps = drills.standard(options, reader=reader, pack=self.pack, tuning=self.tuning)
        found = drills.freshness(
            self.documents, self.updates, self.questions, upkeeps, reader=reader, prompt_pack=self.pack
        )
        return freshness_measures(found.rates, found.corrections, every_days=every_days).with_columns(
            pl.format("{}; read by the {}", "method", pl.lit(reader.name)).alias("method")
        )


def freshness_drill(
    documents: Documents, beside: Path, questions: GoldenSet, pack: Documents | None, tuning: TuningSet | None, /
) -> Drill | None:
    """Return the drill on the updates beside the documents, read before anything is run; ``None`` where there are none.

    Only questions that a change touches are asked: what else the drill looks at is for ``groundwork drill``.

    Raises
    ------
    InputError
        Where the updates cannot be used, or do not fit the documents.
    """
    folder = beside.parent / _UPDATES
    if not (folder / "updates.yaml").is_file():
        return None
    updates = drills.Updates.read(folder)
    updates.applied(documents)
    touched = GoldenSet(tuple(each for each in questions if each.id in updates.touched()))
    return Drill(documents=documents, updates=updates, questions=touched, pack=pack, tuning=tuning)


def measured(
    run: Run, scenario: Scenario, drill: Drill | None, given: pl.DataFrame | None, notes: Console, /
) -> pl.DataFrame | None:
    """Return what the run does not hold, if anything: what a file gives takes the place of what is measured here."""
    tables = list(_tables(run, scenario, drill, given, notes))
    return pl.concat(tables, how="vertical_relaxed") if tables else None


def _tables(
    run: Run, scenario: Scenario, drill: Drill | None, given: pl.DataFrame | None, notes: Console
) -> Iterator[pl.DataFrame]:
    if drill is not None and (given is None or "stale" not in given["metric"]):
        upkeep = (scenario.upkeep or {}).items()
        every_days = {option: each.every_days for option, each in upkeep if each.every_days is not None}
        here = [option for option in run.options if option not in origins(run.manifest)]  # the others we cannot change
        options = [option for option in OPTIONS if option in here and _can_drill(option, drill)]
        if options:
            with notes.status("Changing documents, and asking again (freshness drill)"):
                yield drill.run(options, every_days)
    if given is not None:
        yield given.select(ESTIMATES.names()).cast(dict(ESTIMATES))  # type: ignore[arg-type]


def _can_drill(option: str, drill: Drill) -> bool:
    return drill.tuning is not None or option not in ("fine-tuned", "hybrid")


def read_measures(path: Path | None, /) -> pl.DataFrame | None:
    """Return estimates in a file, or ``None`` where no file is named.

    Raises
    ------
    InputError
        Where it cannot be read as a table, or lacks a column.
    """
    if path is None:
        return None
    allowed = f"CSV or parquet with columns {', '.join(ESTIMATES.names())}"
    try:
        table = pl.read_parquet(path) if path.suffix.lower() == ".parquet" else pl.read_csv(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"cannot be read ({type(error).__name__})", file=path, allowed=allowed) from None
    missing = [name for name in ESTIMATES.names() if name not in table.columns]
    if missing:
        raise InputError(
            "columns are missing", file=path, field=", ".join(missing), got=", ".join(table.columns), allowed=allowed
        )
    return table
