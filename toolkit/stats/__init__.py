"""Intervals, paired tests, power and multiplicity: what a few dozen golden questions can and cannot tell."""

from toolkit.stats.agreement import Corrected, judge_corrected, kappa
from toolkit.stats.clustered import (
    clustered_bonett_price,
    clustered_clopper_pearson,
    clustered_wilson,
    effective_wilson,
)
from toolkit.stats.intervals import (
    DRAWS,
    bootstrap_mean,
    clopper_pearson,
    clustered_se,
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
from toolkit.stats.resources import quantile_bounds, resources
from toolkit.stats.selection import Winner, expected_best, power_reached, winner
from toolkit.stats.summarise import KINDS, differences, estimates

__all__ = [
    "DRAWS",
    "KINDS",
    "Corrected",
    "Winner",
    "bonett_price",
    "bootstrap_mean",
    "clopper_pearson",
    "clustered_bonett_price",
    "clustered_clopper_pearson",
    "clustered_se",
    "clustered_wilson",
    "design_effect",
    "differences",
    "effective_wilson",
    "estimates",
    "expected_best",
    "holm",
    "intraclass_correlation",
    "judge_corrected",
    "kappa",
    "matched",
    "midp_mcnemar",
    "paired_power",
    "power_reached",
    "probes_needed",
    "quantile_bounds",
    "questions_needed",
    "resources",
    "sign_flip",
    "smallest_detectable",
    "upper_bound_of_none",
    "wilson",
    "winner",
]
