"""By what means the answers of a run are had: here, by other processes, or from an endpoint that charges."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import tee
from pathlib import Path

from toolkit.parallel import Mapper
from toolkit.runs.answering import Job, Kept
from toolkit.runs.building import Builders
from toolkit.runs.driving import AsyncReader, Budget, Driver, Replies, Terms, free, work_through
from toolkit.runs.store import Rows
from toolkit.schema import InputError

LEDGER = "spending.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a run may use: ``terms``, ``budget_usd`` and ``replies`` for readers that charge, ``mapper`` for others."""

    readers: Sequence[AsyncReader]
    terms: Terms
    budget_usd: float | Decimal | None = None
    replies: str | Path | None = None
    mapper: Mapper | None = None

    def check(self, *, audited: bool) -> None:
        """Refuse what cannot be had together, before anything is asked or written.

        Raises
        ------
        InputError
            Where a chat model or an audit log meets a mapper, or a budget a model without a price.
        """
        if self.mapper is not None and self.readers:
            remedy = "leave the cluster out: a chat model is asked from here, many calls at once"
            raise InputError("is for work on machines of one's own", field="mapper", remedy=remedy)
        if self.mapper is not None and audited:
            raise InputError("is kept by one process", field="audit", remedy="leave out the cluster, or the log")
        if self.budget_usd is not None and self.readers and self.terms.price is free:
            remedy = "give terms=Terms(price=...): dollars from tokens in and out"
            raise InputError("cannot be kept without a price", field="budget_usd", got=self.budget_usd, remedy=remedy)

    def ask(self, jobs: Iterable[Job], kept: Kept, builders: Builders, folder: Path | None, /) -> None:
        """Have jobs answered, and the answers kept as they come.

        Parameters
        ----------
        jobs, kept
            What is missing, and where answers go.
        builders
            Of what answers.
        folder
            Where the ledger of spending lies; in memory where there is none.
        """
        if self.readers:
            with self._driver(folder) as driver:
                work_through(jobs, builders.driven(driver), kept.keep, at_once=self.terms.concurrency)
        elif self.mapper is not None:
            with builders.elsewhere(folder) as answerer:
                for answer in _mapped(self.mapper, answerer, jobs):
                    kept.keep([answer])
        else:
            work_through(jobs, builders.here(), kept.keep)

    @contextmanager
    def _driver(self, folder: Path | None) -> Iterator[Driver]:
        limit = None if self.budget_usd is None else Decimal(str(self.budget_usd))
        budget = Budget(limit, ledger=folder / LEDGER if folder else None)
        replies = Replies(Path(self.replies)) if self.replies else None
        try:
            with Driver(self.terms, budget=budget, replies=replies) as driver:
                yield driver
        finally:
            budget.close()
            if replies:
                replies.close()


def _mapped(mapper: Mapper, answerer: Callable[[Job], Rows], jobs: Iterable[Job]) -> Iterator[tuple[Job, Rows]]:
    sent, given = tee(jobs)
    return zip(given, mapper(answerer, sent), strict=True)
