"""The ``groundwork`` command: each verb in a module of its own, imported when it is called."""

import sys
from importlib import import_module

import click

from toolkit import __version__
from toolkit.schema import InputError

_VERBS = {
    "decide": "Compare the options on your documents, price a completed task, and write a decision.",
    "cost": "Price a completed task with each option, and what would change the answer.",
    "ask": "Ask one question as one person, and see the answer with its citations.",
    "tune": "Train on examples offline, or write them for a model that is tuned elsewhere.",
    "index": "Build an index of documents, change it, and search it as one person.",
    "golden": "Draft golden questions, check them, convert them, and see what changed.",
    "run": "Ask every option every question into a folder, one answer kept at a time.",
    "resume": "Go on with a run that was cut off.",
    "gate": "Say whether one run may take another's place: pass, fail, or too few questions to tell.",
    "runs": "List runs, compare two, and take other tools' evaluations in as runs.",
    "audit": "Verify the log of who asked what, show it as one group may see it, redact it, and prune it.",
    "drill": "Change documents, take rights away, hide instructions, and see what each option does.",
    "doctor": "Check that this machine is ready for a workshop.",
    "lab": "Open the notebooks in JupyterLab.",
    "workshop": "Run the room: seven pages from triage to a signed record, without code.",
}


class _Verbs(click.Group):
    """Finds a verb by name, so that ``--help`` loads none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command: click.Command = import_module(f"toolkit.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="groundwork")
def groundwork() -> None:
    """Can we train the model on our data? An answer with evidence, on your own documents.

    \b
    Example:
      groundwork decide --documents my-folder --golden my-questions.csv
    """


def main() -> None:
    """Run the command; say a person's mistake in words, and leave with 2."""
    try:
        groundwork(prog_name="groundwork")
    except InputError as error:
        click.echo(f"groundwork: {error}", err=True)
        sys.exit(2)
