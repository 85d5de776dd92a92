"""The house style of every chart: one fixed colour, mark and dash an option, readable without colour and far away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """How an option is drawn wherever it is drawn: its colour, its symbol, and the dashes of its lines."""

    colour: str
    symbol: str
    dash: str


MARKS = {
    "prompt-only": Mark("#000000", "diamond", "2 6"),
    "rag": Mark("#0072B2", "circle", ""),
    "long-context": Mark("#BF4D00", "square", "11 6"),
    "fine-tuned": Mark("#9C4F7F", "triangle", "11 5 2 5"),
    "hybrid": Mark("#00785A", "cross", "18 5"),
}
"""Okabe and Ito's hues, which colour-blind people tell apart, darkened until words in them can be read on white."""
PLAIN = Mark("#595959", "circle", "5 5")
"""What is not one of the five."""
INK, FAINT, GRID, PAPER = "#1a1a1a", "#595959", "#dddddd", "#ffffff"
FONT = "Segoe UI, Helvetica Neue, DejaVu Sans, Arial, sans-serif"
