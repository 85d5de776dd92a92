"""``groundwork doctor``: the pre-flight check, before people are in the room."""

import json
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit import tokens
from toolkit.cli.printing import find_browser
from toolkit.cli.serving import free_port
from toolkit.cli.shared import documents_option, golden_option, json_option
from toolkit.golden import GoldenSet
from toolkit.ingestion import load_documents
from toolkit.schema import InputError
from toolkit.storage import make_folder

GOOD, NOTE, BAD = "good", "note", "bad"
_LEAST_MB = 500
_PAGE_MB, _SPARES = 300, 2
"""What the kernel behind one open page may take, and how many wait ready."""
_MARKS = {GOOD: "[green]✓[/]", NOTE: "[yellow]–[/]", BAD: "[red]✗[/]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: ``good``, a ``note`` that stops nothing, or ``bad``, with what to do."""

    what: str
    state: str
    found: str
    remedy: str = ""


@click.command("doctor")
@documents_option
@golden_option
@click.option("--port", type=int, default=8866, show_default=True, help="The port that the workshop is to have.")
@click.option(
    "--session", type=click.Path(path_type=Path), default=Path("out/workshop"), show_default=True, metavar="DIR"
)
@click.option(
    "--base-url", default=None, metavar="URL", help="An endpoint that is to answer.  [default: none, offline]"
)
@json_option
def command(documents: Path, golden: Path, port: int, session: Path, base_url: str | None, as_json: bool) -> None:
    """Check that this machine is ready for a workshop; end with 1 where something must be mended first.

    \b
    Examples:
      groundwork doctor
      groundwork doctor --documents my-folder --golden my-questions.csv --base-url http://localhost:8080/v1
    """
    findings = list(look(documents, golden, port, session, base_url))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    else:
        _show(findings)
    if any(each.state == BAD for each in findings):
        raise SystemExit(1)


def look(documents: Path, golden: Path, port: int, session: Path, base_url: str | None, /) -> Iterator[Finding]:
    """Yield what is found, each thing by itself: one that fails hides no other."""
    yield _python()
    yield _tried("vocabulary", _vocabulary, remedy="go online once, or pip install 'groundwork-toolkit[offline]'")
    yield _libraries()
    yield _tried("browser", find_browser, state=NOTE, remedy="needed for --pdf and the browser tests alone")
    yield _tried("port", lambda: _port(port))
    yield _tried("disk", lambda: _disk(session))
    yield _memory()
    yield _tried("documents", lambda: f"{len(load_documents(documents)):,} read from {documents}")
    yield _tried("golden questions", lambda: f"{len(GoldenSet.read(golden)):,} read from {golden}")
    if base_url:
        yield _tried(
            "endpoint", lambda: _endpoint(base_url), remedy="see that the server runs and the address is right"
        )
    else:
        yield Finding(what="endpoint", state=NOTE, found="none given: the extractive reader answers, with no network")


def _tried(what: str, see: Callable[[], str], /, *, state: str = BAD, remedy: str = "") -> Finding:
    try:
        return Finding(what=what, state=GOOD, found=see())
    except InputError as error:
        return Finding(what=what, state=state, found=str(error).splitlines()[0], remedy=error.remedy or remedy)
    except (OSError, ValueError) as error:
        return Finding(what=what, state=state, found=f"{type(error).__name__}: {error}", remedy=remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] < (3, 15)
    return Finding(
        what="Python", state=GOOD if good else BAD, found=version, remedy="" if good else "use Python 3.11 to 3.14"
    )


def _vocabulary() -> str:
    return f"{tokens.count('as offline as online')} tokens counted with {tokens.DEFAULT_ENCODING}"


def _libraries() -> Finding:
    missing = [name for name in ("voila", "ipywidgets", "anywidget", "ipykernel") if find_spec(name) is None]
    if missing:
        remedy = "pip install 'groundwork-toolkit[notebooks]'"
        return Finding(what="notebook libraries", state=BAD, found=f"missing: {', '.join(missing)}", remedy=remedy)
    return Finding(what="notebook libraries", state=GOOD, found="all there")


def _port(port: int) -> str:
    free_port(port)
    return f"{port} is free"


def _disk(session: Path) -> str:
    make_folder(session)
    free_mb = shutil.disk_usage(session).free // 2**20
    if free_mb < _LEAST_MB:
        raise InputError("too little room", file=session, got=f"{free_mb} MB", allowed=f"{_LEAST_MB} MB or more")
    return f"{free_mb:,} MB free at {session}"


def _memory() -> Finding:
    """Say for how many open pages there is memory: each has a kernel of its own."""
    try:
        free_mb = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (AttributeError, OSError, ValueError):
        return Finding(what="memory", state=NOTE, found="this system does not say", remedy="300 MB for each open page")
    pages = max(0, free_mb // _PAGE_MB - _SPARES)
    found = f"{free_mb:,} MB free, enough for some {pages} open pages"
    return Finding(what="memory", state=GOOD if pages >= 3 else NOTE, found=found, remedy="close other programs")


def _endpoint(base_url: str) -> str:
    """Ask for the list of models. That it wants a key is an answer too: the server is there."""
    if not base_url.startswith(("http://", "https://")):
        raise InputError("is no web address", field="--base-url", got=base_url, remedy="begin it with http://")
    try:
        with urllib.request.urlopen(f"{base_url.rstrip('/')}/models", timeout=5) as answer:  # noqa: S310 - checked above
            return f"answers ({answer.status})"
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            return f"answers, and wants a key ({error.code})"
        raise


def _show(findings: list[Finding]) -> None:
    out = Console(highlight=False)
    for each in findings:
        out.print(f"{_MARKS[each.state]} [bold]{each.what}[/]: {escape(each.found)}", soft_wrap=True)
        if each.remedy and each.state != GOOD:
            out.print(f"    {escape(each.remedy)}", soft_wrap=True)
    bad = sum(each.state == BAD for each in findings)
    out.print("[bold green]Ready.[/]" if not bad else f"[bold red]{bad} to mend first.[/]")
