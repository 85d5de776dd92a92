"""A page to PDF, through the browser that is there: nothing else lays it out as it is read."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from toolkit.reports import find_browser
from toolkit.reports.browser import browse
from toolkit.schema import InputError

__all__ = ["find_browser", "print_pdf"]


def print_pdf(browser: str, page: Path, pdf: Path, /) -> None:
    """Print a page to a PDF.

    Raises
    ------
    InputError
        Where the browser leaves no PDF.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        try:
            browse(browser, page, made, "--no-pdf-header-footer", f"--print-to-pdf={made}")
            shutil.move(made, pdf)
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(
                f"Chromium left no PDF ({type(error).__name__})",
                file=pdf,
                remedy="print decision.html from any browser",
            ) from None
