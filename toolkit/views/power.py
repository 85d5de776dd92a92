"""What a golden set can show, as a chart."""

from toolkit.golden.measures.power import POWER, Power
from toolkit.reports import Chart, Guide, Series, line_chart


def power_figure(power: Power, /) -> Chart:
    """Return the chance of telling two options apart, by how far apart they are; ``power.curve`` is its table.

    One line allows for questions of one document being alike, the other does not.

    Examples
    --------
    >>> from toolkit.golden.measures.power import power
    >>> from toolkit.schema import GoldenQuestion
    >>> figure = power_figure(power([GoldenQuestion(id=f"q{n}", question="?") for n in range(50)]))
    >>> figure.title, figure.table.columns
    ('What 50 questions can show', ['gain', 'power', 'clustered'])
    """
    guides = [Guide(value=POWER, words="shown four times in five")]
    if power.target is not None:
        guides.append(Guide(value=power.target, words=f"worth finding: {100 * power.target:.0f} points", across=False))
    title = f"What {power.n} questions can show"
    return Chart(
        title=title,
        see=power.sentence,
        plot=line_chart(
            _lines(power),
            title=title,
            across="difference, share of questions",
            up="chance that it shows",
            most=1.0,
            guides=guides,
        ),
        table=power.curve,
        source=power.basis,
    )


def _lines(power: Power) -> list[Series]:
    """Return a line for questions that share documents, and one for as many that do not, where that differs."""
    named = {"clustered": ("rag", f"acting as {power.acting}"), "power": ("", f"{power.n}, if apart")}
    shown = ["clustered"] if power.acting == power.n else list(named)
    return [
        Series(option=named[column][0], title=named[column][1], points=tuple(power.curve.select("gain", column).rows()))
        for column in shown
    ]
