"""The table of speeds as pictures: one SVG a figure, bars on a scale of powers of ten."""

from html import escape
from math import ceil, floor, log10
from pathlib import Path

import polars as pl

_LABEL, _WIDTH, _BAR, _GAP = 190, 560, 16, 26
_OURS, _PEERS = "#1b6ca8", "#b0b7bf"


def write_plots(table: pl.DataFrame, figures: dict[str, str], folder: Path) -> list[Path]:
    """Write one picture a figure, given what each is called; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for figure, title in figures.items():
        measured = table.drop_nulls(figure)
        if measured.height:
            written.append(folder / f"{figure}.svg")
            written[-1].write_text(_svg(measured, figure, title), encoding="utf-8")
    return written


def _svg(table: pl.DataFrame, figure: str, title: str) -> str:
    values = table[figure].to_list()
    low = floor(log10(max(min(values), 1e-6)))
    high = max(ceil(log10(max(*values, 1e-6))), low + 1)
    parts, top = [f'<text x="8" y="20" font-weight="600">{escape(title)}, lower is better (scale of tens)</text>'], 34
    for (size,), rows in table.group_by("passages", maintain_order=True):
        parts.append(f'<text x="8" y="{top + 12}" fill="#555">{size:,} passages</text>')
        top += 20
        for name, value in rows.sort(figure).select("engine", figure).iter_rows():
            parts += _bar(name, value, top, (log10(max(value, 1e-6)) - low) / (high - low))
            top += _BAR + 4
        top += _GAP - _BAR
    width = _LABEL + _WIDTH + 90
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" font-family="sans-serif" '
    return f'{head}font-size="12"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'


def _bar(name: str, value: float, top: int, share: float) -> list[str]:
    length = max(share * _WIDTH, 2)
    colour = _OURS if name.startswith("groundwork") else _PEERS
    return [
        f'<text x="{_LABEL - 6}" y="{top + 12}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{_LABEL}" y="{top}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>',
        f'<text x="{_LABEL + length + 5:.1f}" y="{top + 12}">{value:,.3g}</text>',
    ]
