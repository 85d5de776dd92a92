"""The Chromium that is there, for what nothing else lays out as it is read: pages to PDF, charts to PNG."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from toolkit.schema import InputError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_ARGUMENTS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
_TIMEOUT_S = 120


def find_browser(
    *, to: str = "print", field: str = "--pdf", instead: str = "print decision.html from any browser"
) -> str:
    """Return the path of a Chromium, which ``CHROMIUM`` may name.

    Raises
    ------
    InputError
        Where there is none; ``to`` and ``field`` say what asked for it, ``instead`` what can be done without.
    """
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        remedy = f"install Chromium or Chrome, or set CHROMIUM to its path; or {instead}"
        raise InputError(f"no Chromium to {to} with", field=field, got=named, remedy=remedy)
    return found


def browse(browser: str, page: Path, made: Path, /, *arguments: str) -> None:
    """Open a page of ours in a browser with no window, and wait for the file that it is asked to make.

    Raises
    ------
    OSError, subprocess.SubprocessError
        Where the browser cannot be started, fails, takes too long, or leaves no file.
    """
    with tempfile.TemporaryDirectory() as profile:
        # Chromium refuses its sandbox to root; the page is ours, runs no script and may load nothing.
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = [browser, *_ARGUMENTS, *root, f"--user-data-dir={profile}", *arguments, page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)  # noqa: S603 - a browser found here
    if not made.is_file():
        raise FileNotFoundError(made)


def picture(svg: str, /, *, file: object = None) -> bytes:
    """Return an SVG as a PNG, twice as fine as a screen.

    Raises
    ------
    InputError
        Where there is no Chromium, or it makes no picture.
    """
    browser = find_browser(to="draw", field=".png", instead="save the chart as .svg or .html")
    wide, high = (round(float(each)) for each in ET.fromstring(svg).attrib["viewBox"].split()[2:])  # noqa: S314 - ours
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "chart.html", Path(folder) / "chart.png"
        page.write_text(_PAGE.format(wide=wide, high=high, svg=svg), encoding="utf-8")
        try:
            browse(browser, page, made, f"--screenshot={made}", f"--window-size={wide},{high}",
                   "--force-device-scale-factor=2")  # fmt: skip
            return made.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            remedy = "save the chart as .svg or .html"
            raise InputError(f"Chromium made no picture ({type(error).__name__})", file=file, remedy=remedy) from None


_PAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>html, body {{ margin: 0; }} svg {{ display: block; width: {wide}px; height: {high}px; }}</style>
{svg}
"""
