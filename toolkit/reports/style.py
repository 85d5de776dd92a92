"""The house style of every chart: one fixed colour and mark an option, readable without colour and on a projector."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """How an option is drawn wherever it is drawn.

    Colours are Okabe and Ito's, which colour-blind people tell apart.
    """

    colour: str
    symbol: str
    dash: str


MARKS = {
    "prompt-only": Mark("#000000", "diamond", "dot"),
    "rag": Mark("#0072B2", "circle", "solid"),
    "long-context": Mark("#D55E00", "square", "dash"),
    "fine-tuned": Mark("#9C4F7F", "triangle", "dashdot"),
    "hybrid": Mark("#00785A", "cross", "longdash"),
}
PLAIN = Mark("#595959", "circle", "solid")
"""What is not one of the five."""
INK, FAINT, PAPER = "#1a1a1a", "#595959", "#ffffff"
FONT = "Segoe UI, Helvetica Neue, DejaVu Sans, Arial, sans-serif"
