"""``groundwork runs``: what runs there are, and runs that other tools made."""

import click

from toolkit.cli.runs_import import import_command


@click.group("runs")
def command() -> None:
    """Take other tools' evaluations in as runs."""


command.add_command(import_command)
