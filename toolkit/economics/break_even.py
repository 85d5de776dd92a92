"""Where the cheaper of two options changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """What a task costs in USD before any failure is paid for, and the share of tasks that fail."""

    usd_per_task: float
    failed_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyCost:
    """What an option costs in USD each month whatever the volume, and for each task."""

    fixed_usd: float
    usd_per_task: float


def flip_point(option: TaskOutcome, other: TaskOutcome, /) -> float | None:
    """Return the cost of one failure in USD at which the cheaper of two options changes.

    ``(c_b - c_a) / (f_a - f_b)``: what the dearer option costs more, over the failures that it saves. ``None`` where
    one option is the cheaper whatever a failure costs.

    Examples
    --------
    >>> rag = TaskOutcome(usd_per_task=0.006, failed_share=0.18)
    >>> long_context = TaskOutcome(usd_per_task=0.09, failed_share=0.12)
    >>> round(flip_point(rag, long_context), 2)
    1.4
    """
    return _crossing(other.usd_per_task - option.usd_per_task, option.failed_share - other.failed_share)


def break_even_tasks(option: MonthlyCost, other: MonthlyCost, /) -> float | None:
    """Return the tasks a month at which the cheaper of two options changes: ``(F_a - F_b) / (c_b - c_a)``.

    ``None`` where one is the cheaper at any volume. It holds within one capacity step: past it, ``F`` is another.

    Examples
    --------
    >>> break_even_tasks(MonthlyCost(fixed_usd=900, usd_per_task=0.25), MonthlyCost(fixed_usd=0, usd_per_task=1))
    1200.0
    """
    return _crossing(option.fixed_usd - other.fixed_usd, other.usd_per_task - option.usd_per_task)


def _crossing(gap: float, slope: float) -> float | None:
    """Return the positive place at which a gap is closed, if there is one."""
    return gap / slope if gap * slope > 0 else None
