"""One's own measurements of a deployment: they move the prediction to what was measured, and narrow its error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.economics.serving.capacity import at_concurrency, error_of, saturated
from toolkit.economics.serving.constants import Constants, Error, shipped_constants
from toolkit.economics.serving.records import Deployment, Traffic
from toolkit.schema import InputError

# What stays uncertain from shape to shape once the deployment's own speed is known; the fit measured it.
WITHIN_SIGMA = "within deployment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A measurement: output tokens a second of one replica, all places taken unless ``concurrency`` says how many."""

    traffic: Traffic
    tokens_out_per_s: float
    concurrency: float | None = None


def calibrated(made: Deployment, anchors: Sequence[Anchor], /, *, constants: Constants | None = None) -> Constants:
    """Return constants for this deployment: its error centred and narrowed by what was measured.

    With r the logarithm of measured over predicted, its prior N(ln median, sigma^2) and the error within a deployment
    N(0, w^2), the posterior mean of n anchors is ``(sum r / w^2 + ln median / s^2) / (n / w^2 + 1 / s^2)`` with
    s^2 = sigma^2 - w^2, and a new shape's variance is ``1 / (n / w^2 + 1 / s^2) + w^2``.

    Raises
    ------
    InputError
        Where there is no anchor, or one is not above zero or beyond twenty times the prediction (another unit?).

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, saturated, traffic
    >>> made, asked = deployment("Llama-3.1-8B", "MI300X"), traffic(1000, 500)
    >>> before = saturated(made, asked).tokens_out_per_s
    >>> mine = calibrated(made, [Anchor(traffic=asked, tokens_out_per_s=before.likely / 2)])
    >>> after = saturated(made, asked, constants=mine).tokens_out_per_s
    >>> after.likely < before.likely and after.sigma < before.sigma
    True
    """
    if not anchors:
        raise InputError("is empty", field="anchors", allowed="one measurement or more")
    used = constants or shipped_constants()
    prior, within = error_of(made, used), used.errors[WITHIN_SIGMA].sigma
    gaps = [_gap(made, each, used, prior.median, position) for position, each in enumerate(anchors, start=1)]
    between = max(prior.sigma**2 - within**2, 1e-4)
    certainty = len(gaps) / within**2 + 1 / between
    mean = (sum(gaps) / within**2 + np.log(prior.median) / between) / certainty
    error = Error(
        median=float(np.exp(mean)),
        sigma=float(np.sqrt(1 / certainty + within**2)),
        source=f"calibrated on {len(gaps)} measurement(s) of one's own",
    )
    kind = made.model.kind if made.gpu.vendor == "NVIDIA" else "other vendor"
    return used.model_copy(update={"errors": {**used.errors, kind: error}})


def _gap(made: Deployment, anchor: Anchor, constants: Constants, median: float, position: int) -> float:
    """Return the logarithm of measured over predicted, before the error's own median."""
    if anchor.concurrency is None:
        predicted = saturated(made, anchor.traffic, constants=constants)
    else:
        predicted = at_concurrency(made, anchor.traffic, concurrency=anchor.concurrency, constants=constants)
    plain = predicted.tokens_out_per_s.likely / median
    if not plain / 20 < anchor.tokens_out_per_s < plain * 20:
        raise InputError(
            "is not a speed that this deployment can have",
            field="tokens_out_per_s",
            row=position,
            got=anchor.tokens_out_per_s,
            allowed=f"{plain / 20:.3g} to {plain * 20:.3g}",
            remedy="give output tokens a second of one whole replica",
        )
    return float(np.log(anchor.tokens_out_per_s / plain))
