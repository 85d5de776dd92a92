"""What things are called on a page."""

from toolkit.schema import OPTIONS, card


def title_of(option: str, /) -> str:
    """Return an option's title; one of your own keeps the name that you gave it.

    Examples
    --------
    >>> title_of("rag"), title_of("our own")
    ('RAG', 'our own')
    """
    return card(option).title if option in OPTIONS else option
