"""The agency's house answer form, as ``data/samples/house-form.yaml`` has it; ``docs/samples.md`` says it in words."""

from pathlib import Path

from toolkit.tuning import Form

FORM = Form.read(Path(__file__).parents[2] / "data" / "samples" / "house-form.yaml")
REFUSAL = FORM.refusal


def faults(answer: str, /) -> list[str]:
    """Return what is wrong with an answer's form; nothing where it keeps to it.

    Examples
    --------
    >>> faults(REFUSAL)
    []
    >>> faults("It costs cr 20.")
    ['has 1 lines, not 3']
    """
    return FORM.faults(answer)
