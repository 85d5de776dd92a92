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


def option_titled(title: str, /) -> str:
    """Return the option that has a title, as its colour and mark are kept by; one of your own is its own title.

    Examples
    --------
    >>> option_titled("RAG"), option_titled("rag"), option_titled("our own")
    ('rag', 'rag', 'our own')
    """
    return next((option for option in OPTIONS if title_of(option) == title), title)
