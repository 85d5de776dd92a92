"""``groundwork workshop``: the leadership view."""

from pathlib import Path

import click

from toolkit.cli.serving import notebook_folder, run_jupyter


@click.command("workshop")
@click.option(
    "--notebooks", type=click.Path(path_type=Path), default=Path("notebooks"), show_default=True, metavar="DIR"
)
@click.option("--port", type=int, default=8866, show_default=True)
def command(notebooks: Path, port: int) -> None:
    """Open the first notebook as a page without code, on this machine only.

    \b
    Example:
      groundwork workshop
    """
    page = notebook_folder(notebooks) / "00_start_here.ipynb"
    run_jupyter("voila", str(page), "--Voila.ip=127.0.0.1", f"--port={port}", "--strip_sources=True")
