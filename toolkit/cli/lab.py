"""``groundwork lab``: the notebooks in JupyterLab."""

from pathlib import Path

import click

from toolkit.cli.serving import notebook_folder, run_jupyter


@click.command("lab")
@click.option(
    "--notebooks", type=click.Path(path_type=Path), default=Path("notebooks"), show_default=True, metavar="DIR"
)
@click.option("--port", type=int, default=8888, show_default=True)
def command(notebooks: Path, port: int) -> None:
    """Open the notebooks in JupyterLab, on this machine only.

    \b
    Example:
      groundwork lab
    """
    folder = notebook_folder(notebooks)
    run_jupyter("lab", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}")
