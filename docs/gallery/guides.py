"""Markdown of our own to pages: the guides, and the prose of notebooks."""

import itertools
import re
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from docs.gallery.formulas import put_back, taken_out
from docs.gallery.pages import Page

_LOCAL = re.compile(r"^(?![a-z]+:|#|//)([^#]*)(#.*)?$")


def guide_page(text: str, name: str, /) -> Page:
    """Return a guide as a page."""
    title = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    short = next((part for part in text.split("\n\n") if part and not part.startswith(("#", "|", "```"))), "")
    return Page(
        name=name,
        title=plain(title.group(1)) if title else name,
        short=plain(short),
        body=prose(text),
        kind="guide",
    )


def prose(text: str, /) -> Markup:
    """Return Markdown as markup: headings with anchors, links that lead within the gallery, formulas as MathML."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    marked, formulas = taken_out(text)
    tokens = parser.parse(marked)
    _anchored(tokens)
    for token in tokens:
        _linked(token.children or [])
    made = parser.renderer.render(tokens, parser.options, {})
    made = made.replace("<table>", '<div class="across" role="group" aria-label="Table" tabindex="0"><table>')
    return Markup(put_back(made.replace("</table>", "</table></div>"), formulas))  # noqa: S704 - Markdown of this repository


def _linked(children: list[Token]) -> None:
    """Turn links to where they lead in the gallery; words that lead nowhere here stay, as words."""
    closing = ""
    for child in children:
        if child.type == "link_open":
            child.attrSet("href", linked(str(child.attrGet("href"))))
            closing = "" if child.attrGet("href") else "text"
            child.type, child.tag = (child.type, "a") if not closing else ("text", "")
        elif child.type == "link_close" and closing:
            child.type, child.tag, closing = "text", "", ""


def linked(address: str, /) -> str:
    """Return where a link of a guide or notebook leads in the gallery; one to a file that is not in it, nowhere.

    Examples
    --------
    >>> linked("../notebooks/03_compare_options.ipynb"), linked("gates.md#exit-codes"), linked("https://example.org")
    ('03_compare_options.html', 'gates.html#exit-codes', 'https://example.org')
    """
    local = _LOCAL.match(address)
    if not local:
        return address
    path, anchor = PurePosixPath(local.group(1)), local.group(2) or ""
    if path.suffix in {".ipynb", ".md"} and path.stem.lower() not in {"readme", "contributing", "changelog"}:
        return f"{path.stem}.html{anchor}"
    return address if path.parts[:1] == ("images",) else ""


def _anchored(tokens: list[Token]) -> None:
    """Give headings the anchors that links to them use."""
    for opening, words in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            slug = re.sub(r"[^\w\- ]", "", words.content.lower()).strip().replace(" ", "-")
            opening.attrSet("id", slug)


def plain(text: str, /) -> str:
    """Return Markdown as words alone.

    Examples
    --------
    >>> plain("**The answer.** See [03](03.ipynb), `make docs`.")
    'The answer. See 03, make docs.'
    """
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text).split())
