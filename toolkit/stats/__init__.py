"""Intervals, paired tests, power and multiplicity: what a few dozen golden questions can and cannot tell."""

from toolkit.stats.intervals import (
    DRAWS,
    bootstrap_mean,
    clopper_pearson,
    clustered_se,
    clustered_wilson,
    upper_bound_of_none,
    wilson,
)
from toolkit.stats.paired import bonett_price, holm, matched, midp_mcnemar, sign_flip
from toolkit.stats.power import (
    design_effect,
    intraclass_correlation,
    paired_power,
    probes_needed,
    questions_needed,
    smallest_detectable,
)
from toolkit.stats.summarise import KINDS, differences, estimates

__all__ = [
    "DRAWS",
    "KINDS",
    "bonett_price",
    "bootstrap_mean",
    "clopper_pearson",
    "clustered_se",
    "clustered_wilson",
    "design_effect",
    "differences",
    "estimates",
    "holm",
    "intraclass_correlation",
    "matched",
    "midp_mcnemar",
    "paired_power",
    "probes_needed",
    "questions_needed",
    "sign_flip",
    "smallest_detectable",
    "upper_bound_of_none",
    "wilson",
]
