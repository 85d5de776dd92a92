"""What a group decides about golden questions: statuses, votes, verdicts, and what waits for whom."""

from toolkit.golden.review.decisions import progress, queue
from toolkit.golden.review.log import ReviewLog
from toolkit.golden.review.statuses import move

__all__ = ["ReviewLog", "move", "progress", "queue"]
