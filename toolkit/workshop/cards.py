"""The five options as cards to print and hand out, one a sheet of A4."""

from toolkit.reports import html_page
from toolkit.schema import CARDS

ASK = {
    "prompt-only": "Who keeps the text true?",
    "rag": "May everybody see every passage?",
    "long-context": "Who pays for reading it all again?",
    "fine-tuned": "How do we take a fact out again?",
    "hybrid": "What did tuning add that we measured?",
}
"""What to ask of each, when somebody holds its card up."""


def cards_html() -> str:
    """Return the cards as one page that opens from disk and prints on A4.

    Examples
    --------
    >>> "How do we take a fact out again?" in cards_html()
    True
    """
    return html_page("workshop_cards.html", {"cards": [(each, ASK[each.name]) for each in CARDS]})
