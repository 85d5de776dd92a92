"""The flags that are `decide`'s own."""

from pathlib import Path

import click

scenario_option = click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Demand, people and prices.  [default: scenario.yaml beside the documents, else figures marked assumed]",
)
tuned_model_option = click.option(
    "--tuned-model",
    default=None,
    metavar="NAME",
    help="A model tuned on the tuning set, at --base-url, which fine-tuned then asks.  [default: trained here]",
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    metavar="DIR",
    help="Where to write the decision and the run's tables.",
)
weights_option = click.option(
    "--weights",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="What the people who decide want: weights, must-haves, judgements, who signs.  "
    "[default: weights.yaml beside the documents, if there]",
)
measures_option = click.option(
    "--measures",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Estimates of your own, as CSV or parquet, in place of what is measured or modelled here: stale, "
    "days_to_right, capacity_at_peak.",
)
drill_option = click.option(
    "--drill/--no-drill",
    "drilled",
    default=True,
    show_default=True,
    help="Measure freshness on the folder updates beside the documents, if there, by a stand-in reader.",
)
revises_option = click.option(
    "--revises",
    type=click.Path(path_type=Path),
    default=None,
    metavar="RECORD",
    help="Show what changed since a decision.json.",
)
run_option = click.option(
    "--run",
    "folders",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Decide on a run that was made (groundwork run) or imported (groundwork runs import), asking none of its "
    "options again. May be given again: the questions must be the same.",
)
ask_option = click.option(
    "--ask/--no-ask",
    default=None,
    help="Beside --run, ask the options that no run holds.  [default: where --documents or --golden is named]",
)
verify_option = click.option(
    "--verify",
    "verified",
    type=click.Path(path_type=Path),
    default=None,
    metavar="RECORD",
    help="Recompute a decision.json, .html or .md from the run beside it, say whether it still holds, and end.",
)
budget_option = click.option(
    "--budget",
    "budget_usd",
    type=float,
    metavar="USD",
    help="The most that the model's calls may cost in all, at its list price. Limits a minute, repeats and more: "
    "groundwork run.",
)
pdf_option = click.option("--pdf", is_flag=True, help="Print decision.html to decision.pdf too, by Chromium.")
