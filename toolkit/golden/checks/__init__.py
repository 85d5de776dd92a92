"""What to mend in a golden set, and what to know about it, before anything is run on it."""

from toolkit.golden.checks.checking import SEVERITIES, check
from toolkit.golden.checks.duplicates import near_duplicates
from toolkit.golden.checks.evidence import nearest_span
from toolkit.golden.checks.whole import ENOUGH, TOO_MANY

__all__ = ["ENOUGH", "SEVERITIES", "TOO_MANY", "check", "near_duplicates", "nearest_span"]
