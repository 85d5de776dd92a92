"""`make docs`: runs the notebooks, and writes them and the guides as pages that open from disk with no network."""

import argparse
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from docs.gallery.guides import guide_page
from docs.gallery.notebooks import executed, notebook_page
from docs.gallery.pages import Page, index_page

ROOT = Path(__file__).parents[2]
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def main(arguments: list[str] | None = None) -> int:
    """Write the gallery; 0 when it is written, 1 where a notebook fails, 2 where something is not there."""
    parser = argparse.ArgumentParser(prog="python -m docs.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/docs"), help="the folder to write (out/docs)")
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="a folder of notebooks")
    parser.add_argument("--only", default="", help="notebooks whose names begin like this, 03 say (all)")
    parser.add_argument("--timeout", type=int, default=300, help="seconds for one cell (300)")
    given = parser.parse_args(arguments)
    paths = sorted(given.notebooks.glob(f"{given.only}*.ipynb"))
    if not paths:
        sys.stderr.write(
            f"{given.notebooks}: no such notebook\n  to mend it: name a folder with --notebooks, or leave out --only\n"
        )
        return 2
    try:
        pages = [*_notebooks(paths, given.timeout), *_guides()]
    except (CellExecutionError, CellTimeoutError) as error:
        sys.stderr.write(
            f"{_ANSI.sub('', str(error)).strip()}\n  no page was written: a gallery shows only what runs\n"
        )
        return 1
    _write(given.out, pages)
    sys.stdout.write(f"{given.out / 'index.html'}\n")
    return 0


def _notebooks(paths: list[Path], timeout: int) -> list[Page]:
    pages = []
    for path in paths:
        sys.stdout.write(f"{path.name} ...\n")
        sys.stdout.flush()
        notebook = executed(nbformat.read(path, as_version=4), path.parent, timeout=timeout)
        pages.append(notebook_page(notebook, path.stem))
    return pages


def _guides() -> list[Page]:
    return [guide_page(path.read_text(encoding="utf-8"), path.stem) for path in sorted((ROOT / "docs").glob("*.md"))]


def _write(out: Path, pages: list[Page]) -> None:
    """Write every page, each beside the others, with the pictures that the guides show."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "docs" / "images", out / "images", dirs_exist_ok=True)
    for at, page in enumerate(pages):
        before, after = pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None
        (out / f"{page.name}.html").write_text(page.html(before, after), encoding="utf-8")
    day = datetime.now(UTC).date()
    (out / "index.html").write_text(index_page(pages, day), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
