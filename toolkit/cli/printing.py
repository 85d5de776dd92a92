"""A page to PDF, through the browser that is there: nothing else lays it out as it is read."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from toolkit.schema import InputError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_ARGUMENTS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
_TIMEOUT_S = 120


def find_browser() -> str:
    """Return the path of a Chromium, which ``CHROMIUM`` may name.

    Raises
    ------
    InputError
        Where there is none.
    """
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise InputError(
            "no Chromium to print with",
            field="--pdf",
            got=named,
            remedy="install Chromium or Chrome, or set CHROMIUM to its path; or print decision.html from any browser",
        )
    return found


def print_pdf(browser: str, page: Path, pdf: Path, /) -> None:
    """Print a page to a PDF.

    Raises
    ------
    InputError
        Where the browser leaves no PDF.
    """
    with tempfile.TemporaryDirectory() as profile:
        made = Path(profile) / "page.pdf"
        # Chromium refuses its sandbox to root; the page is ours, runs no script and may load nothing.
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = [browser, *_ARGUMENTS, *root, f"--user-data-dir={profile}", f"--print-to-pdf={made}"]
        try:
            subprocess.run(  # noqa: S603 - a browser that was found, and paths of our own
                [*command, page.resolve().as_uri()], check=True, capture_output=True, timeout=_TIMEOUT_S
            )
            shutil.move(made, pdf)
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(
                f"Chromium left no PDF ({type(error).__name__})",
                file=pdf,
                remedy="print decision.html from any browser",
            ) from None
