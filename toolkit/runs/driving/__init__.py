"""Driving an endpoint that charges: limits, budget, retries, replies kept, and jobs worked through."""

from toolkit.runs.driving.budget import Budget, BudgetReachedError, Price
from toolkit.runs.driving.driver import AsyncReader, Driver, Tally, Terms, free
from toolkit.runs.driving.limits import Limits
from toolkit.runs.driving.replies import Replies
from toolkit.runs.driving.retrying import Retries
from toolkit.runs.driving.working import work_through

__all__ = [
    "AsyncReader",
    "Budget",
    "BudgetReachedError",
    "Driver",
    "Limits",
    "Price",
    "Replies",
    "Retries",
    "Tally",
    "Terms",
    "free",
    "work_through",
]
