"""Plain values to one page: HTML that opens with no network and no server, or Markdown."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


def html_page(template: str, /, values: Mapping[str, Any]) -> str:
    """Return a template of this package filled in, every value escaped: document text is never trusted.

    Charts alone are marked safe, where they are made: their text is escaped as they are drawn.

    Raises
    ------
    jinja2.UndefinedError
        Where the template asks for a value that is not given.
    """
    return _environment(escape=True).get_template(template).render(values)


def safe_html(made: str, /) -> Markup:
    """Return markup that was made here, and escaped as it was made, for a template to put in as it stands."""
    return Markup(made)  # noqa: S704 - this is the one door, for pictures drawn by this package and its own script


def markdown_page(template: str, /, values: Mapping[str, Any]) -> str:
    """Return a template of this package filled in, as Markdown that shows no markup from the values.

    Raises
    ------
    jinja2.UndefinedError
        Where the template asks for a value that is not given.
    """
    return _environment(escape=False).get_template(template).render(values)


def markdown_cell(text: object, /) -> str:
    r"""Return text that a Markdown reader shows as it stands: no markup, no line break, no cell border.

    Examples
    --------
    >>> markdown_cell("<b>a|b</b>\n*c*")
    '&lt;b&gt;a\\|b&lt;/b&gt; \\*c\\*'
    """
    plain = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]|#":
        plain = plain.replace(mark, f"\\{mark}")
    return plain


@lru_cache(maxsize=2)
def _environment(*, escape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701 - HTML is always escaped; Markdown escapes by markdown_cell
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = markdown_cell
    return environment
