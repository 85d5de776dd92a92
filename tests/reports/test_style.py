"""The colours: read on white, and told apart by those who do not see all of them."""

from itertools import combinations

import numpy as np
import pytest

from toolkit.reports import MARKS
from toolkit.reports.style import FAINT, INK

# Machado, Oliveira and Fernandes (2009), complete loss, on linear RGB.
LOST = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(np.maximum(XYZ @ rgb, 1e-9) / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("colour", [*(mark.colour for mark in MARKS.values()), INK, FAINT])
def test_words_in_every_colour_can_be_read_on_white(colour: str) -> None:
    luminance = float((XYZ @ linear(colour))[1])
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize("kind", LOST)
def test_options_are_told_apart_without_all_colours(kind: str) -> None:
    seen = {name: lab(np.clip(np.array(LOST[kind]) @ linear(mark.colour), 0, 1)) for name, mark in MARKS.items()}
    close = {
        (a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)
        if np.linalg.norm(seen[a] - seen[b]) < 10
    }  # fmt: skip
    assert close == {}


def test_options_are_told_apart_without_any_colour() -> None:
    assert len({mark.symbol for mark in MARKS.values()}) == len({mark.dash for mark in MARKS.values()}) == 5
