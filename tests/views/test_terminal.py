from io import StringIO

from rich.console import Console

from toolkit import Experiment, GoldenSet, decision, economics
from toolkit.ingestion import Documents
from toolkit.views import print_decision


def test_the_terminal_shows_verdict_options_and_the_reader_and_no_markup_of_its_own(
    documents: Documents, golden: GoldenSet
) -> None:
    run = Experiment(documents, golden, options=["rag"]).run()
    record = decision.decide(run, economics.Scenario.default(), warnings=("[red]not markup[/red]",))
    out = StringIO()
    print_decision(record, console=Console(file=out, width=200))
    said = ("Not enough evidence", "Fine-tuned", "not run", "extractive reader (no model)", "[red]not markup[/red]")
    for words in said:
        assert words in out.getvalue()
