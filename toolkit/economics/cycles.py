"""Keeping current: what an index refresh or a tuning cycle costs, what staleness costs, and how often to act."""

from dataclasses import dataclass
from datetime import date
from math import sqrt

import polars as pl

from toolkit.economics.checking import above_zero, whole, within
from toolkit.schema import InputError

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One refresh, in USD by part."""

    tokens_usd: float
    people_usd: float
    other_usd: float = 0.0

    @property
    def usd(self) -> float:
        """The whole of it."""
        return self.tokens_usd + self.people_usd + self.other_usd


def index_refresh(
    *,
    documents_changed: float,
    tokens_per_document: float,
    embedding_usd_per_mtok: float,
    overlap_share: float = 0.0,
    context_tokens_per_document: float = 0.0,
    context_usd_per_mtok: float = 0.0,
    quality_hours: float = 0.0,
    labour_usd_per_hour: float = 0.0,
    store_usd: float = 0.0,
) -> Cycle:
    """Return what one refresh of an index costs: ``docs x tokens x (1 + overlap) x p_embed + context + QA hours``.

    A new embedding model embeds everything again: give all documents as changed. ``context_tokens_per_document`` is
    what a model reads and writes to place chunks in their context; ``store_usd`` the store's cost over the cycle.

    Examples
    --------
    >>> round(index_refresh(documents_changed=1000, tokens_per_document=2000, embedding_usd_per_mtok=0.02).usd, 6)
    0.04
    """
    documents = _least_zero("documents_changed", documents_changed)
    embedded = documents * _least_zero("tokens_per_document", tokens_per_document)
    embedded *= 1 + within("overlap_share", overlap_share, most=10.0)
    context = documents * _least_zero("context_tokens_per_document", context_tokens_per_document)
    usd = embedded * _least_zero("embedding_usd_per_mtok", embedding_usd_per_mtok)
    usd += context * _least_zero("context_usd_per_mtok", context_usd_per_mtok)
    people = _people(quality_hours, labour_usd_per_hour, "quality_hours")
    return Cycle(tokens_usd=usd / 1e6, people_usd=people, other_usd=_least_zero("store_usd", store_usd))


def api_tuning(
    *,
    tokens: float,
    epochs: float,
    training_usd_per_mtok: float,
    validation_tokens: float = 0.0,
    people_hours: float = 0.0,
    labour_usd_per_hour: float = 0.0,
    evaluation_usd: float = 0.0,
) -> Cycle:
    """Return what one tuning cycle costs at an API: ``tokens x epochs x p_train``, people and evaluation.

    ``people_hours`` are labelling, regression evaluation and sign-off. What a tuned model costs more to run is a price
    of each task, not of the cycle.

    Examples
    --------
    100,000 tokens x 3 epochs at $0.008 a thousand:

    >>> round(api_tuning(tokens=100_000, epochs=3, training_usd_per_mtok=8).usd, 2)
    2.4
    """
    trained = _least_zero("tokens", tokens) * above_zero("epochs", epochs, most=1000)
    trained += _least_zero("validation_tokens", validation_tokens)
    usd = trained * _least_zero("training_usd_per_mtok", training_usd_per_mtok) / 1e6
    people = _people(people_hours, labour_usd_per_hour, "people_hours")
    return Cycle(tokens_usd=usd, people_usd=people, other_usd=_least_zero("evaluation_usd", evaluation_usd))


def tuning_gpu_hours(
    *, params_b: float, tokens: float, epochs: float, peak_tflops: float, mfu: float = 0.3, lora: bool = False
) -> float:
    """Return accelerator-hours of tuning on one's own: ``6 N D epochs / (MFU peak 3600)``; 4 in place of 6 with LoRA.

    MFU, the share of the peak that training reaches, is 0.38 to 0.43 at the frontier (Llama 3, table 4) and 0.2 to
    0.35 in small jobs (assumed).

    Examples
    --------
    >>> round(tuning_gpu_hours(params_b=8, tokens=10e6, epochs=3, peak_tflops=989, mfu=0.3), 2)
    1.35
    """
    work = (4 if lora else 6) * above_zero("params_b", params_b) * 1e9 * above_zero("tokens", tokens)
    work *= above_zero("epochs", epochs, most=1000)
    speed = within("mfu", mfu, least=0.01, most=1.0) * above_zero("peak_tflops", peak_tflops, most=1e6) * 1e12
    return work / speed / 3600


def staleness_usd_per_day(
    *, tasks_per_day: float, stale_share_per_day: float, wrong_answer_usd: float, every_days: float
) -> float:
    """Return what stale answers cost a day where a cycle is done every T days: ``V C_w delta T / 2``.

    ``delta`` is the share of answers that goes stale each day; delta T is bounded by 1, all answers stale, so past
    T = 1/delta the mean share is ``1 - 1/(2 delta T)``.

    Examples
    --------
    >>> staleness_usd_per_day(tasks_per_day=1000, stale_share_per_day=0.001, wrong_answer_usd=5, every_days=30)
    75.0
    """
    rate = _least_zero("tasks_per_day", tasks_per_day) * _least_zero("wrong_answer_usd", wrong_answer_usd)
    at_end = within("stale_share_per_day", stale_share_per_day) * above_zero("every_days", every_days)
    return rate * (at_end / 2 if at_end <= 1 else 1 - 1 / (2 * at_end))


def best_interval_days(
    *, cycle_usd: float, tasks_per_day: float, stale_share_per_day: float, wrong_answer_usd: float
) -> float | None:
    """Return the days between cycles that cost least, ``T* = sqrt(2 C / (V delta C_w))``.

    The form of the economic order quantity. ``None`` where never: nothing goes stale, a wrong answer costs nothing,
    or a cycle costs more than all that it would save.

    Raises
    ------
    InputError
        Where a value is below zero, or the share above one.

    Examples
    --------
    >>> best_interval_days(cycle_usd=250, tasks_per_day=1000, stale_share_per_day=0.001, wrong_answer_usd=5)
    10.0
    """
    cost = above_zero("cycle_usd", cycle_usd)
    rate = _least_zero("tasks_per_day", tasks_per_day) * _least_zero("wrong_answer_usd", wrong_answer_usd)
    stale = within("stale_share_per_day", stale_share_per_day)
    if rate * stale == 0:
        return None
    days = sqrt(2 * cost / (rate * stale))
    return days if days * stale <= 1 else None


def cycle_costs(
    *,
    cycle_usd: float,
    every_days: float,
    tasks_per_day: float,
    stale_share_per_day: float,
    wrong_answer_usd: float,
) -> pl.DataFrame:
    """Return USD a day of cycles and of staleness at an interval: ``part`` and ``usd_per_day``, a row each."""
    cycles = above_zero("cycle_usd", cycle_usd) / above_zero("every_days", every_days)
    stale = staleness_usd_per_day(
        tasks_per_day=tasks_per_day,
        stale_share_per_day=stale_share_per_day,
        wrong_answer_usd=wrong_answer_usd,
        every_days=every_days,
    )
    return pl.DataFrame({"part": ["cycles", "staleness", "total"], "usd_per_day": [cycles, stale, cycles + stale]})


def forced_retrainings(*, start: date, horizon_days: int, retired: date | None, life_days: float) -> int:
    """Return how often a tuned model must be trained again within a horizon as the models under it are retired.

    First when the present one is retired (``None``: it is not announced, so after ``life_days``), then every
    ``life_days`` that a base model lives.

    Examples
    --------
    >>> forced_retrainings(start=date(2026, 1, 1), horizon_days=1095, retired=date(2026, 10, 1), life_days=540)
    2
    """
    horizon, life = whole("horizon_days", horizon_days, most=36_525), above_zero("life_days", life_days)
    first = float((retired - start).days) if retired else life
    if first < 0:
        raise InputError("is before the start", field="retired", got=str(retired), allowed=f"{start} and later")
    return 0 if first >= horizon else 1 + int((horizon - first - 1e-9) // life)


def forced_usd_per_year(*, cycle_usd: float, life_days: float) -> float:
    """Return the yearly cost of retraining that retirement alone forces: ``C x 365.25 / life``."""
    return above_zero("cycle_usd", cycle_usd) * _DAYS_A_YEAR / above_zero("life_days", life_days)


def _people(hours: float, usd_per_hour: float, field: str) -> float:
    return _least_zero(field, hours) * _least_zero("labour_usd_per_hour", usd_per_hour)


def _least_zero(field: str, value: float) -> float:
    return within(field, value, most=1e15)
