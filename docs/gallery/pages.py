"""Pages of the gallery: one look, and a policy under which nothing but a chart's own button can run."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.reports import chart_policy

_HERE = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# A page shows pictures of its own folder too; 'self' does not cover files on disk.
POLICY = chart_policy().replace("img-src data:", "img-src data: file: 'self'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its file's name, its title, what it says in short, and its body as markup that is escaped already."""

    name: str
    title: str
    short: str
    body: Markup
    kind: str

    def html(self, before: "Page | None", after: "Page | None", /) -> str:
        """Return the whole page, with links to its neighbours."""
        return _filled("page.html", page=self, before=before, after=after)


def index_page(pages: list[Page], day: date, /) -> str:
    """Return the page that leads to the others, and says when the notebooks ran."""
    kinds = {kind: [page for page in pages if page.kind == kind] for kind in ("notebook", "guide")}
    return _filled("index.html", notebooks=kinds["notebook"], guides=kinds["guide"], day=f"{day.day} {day:%B %Y}")


def _filled(template: str, **values: object) -> str:
    return _TEMPLATES.get_template(template).render(policy=POLICY, **values)
