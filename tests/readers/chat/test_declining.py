import pytest

from toolkit.prompting import DECLINED
from toolkit.readers.chat.declining import declines


@pytest.mark.parametrize(
    "text",
    [
        DECLINED,
        DECLINED.upper(),
        f"**{DECLINED}**",
        f"{DECLINED} You could ask the desk.",
        "Sorry, but I cannot find this in the documents you can see.",
        "I could not find any information about dogs.",
        "I’m unable to answer this from the sources.",
        "The sources do not mention a fee for dogs.",
        "The provided documents don't contain this information.",
        "There is no information about dogs in the documents.",
        "I don't know.",
        "I have no information on that.",
        "I'm sorry, but I can't help with that.",
        "The answer is not in the sources.",
        "The answer cannot be found in the documents provided.",
        "There is no information about fishing licences.",
        "No information about this is available.",
        "This is not mentioned in the documents.",
        "Not found in the sources.",
        "The documents are silent on this.",
        "It is not specified.",
        "This information is not available in the documents you can see.",
        "None of the sources mention this.",
        "Neither source says what a licence costs.",
        "Insufficient information.",
        "N/A",
    ],
)
def test_a_refusal_in_its_common_words(text: str) -> None:
    assert declines(text, cites=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A permit costs cr 40 a year.",
        "No, dogs are not allowed.",
        "You cannot find parking there; use the west gate.",
        "No information is shared with others.",
        "Staff may not answer the press.",
        "The document must not state the holder's name.",
        "The text of a notice may not give a false address.",
        "Applications that do not include a document are refused.",
        "Documents that do not include a photo are refused.",
        "Names must not be mentioned in the documents.",
        "I'd say dogs are not allowed; find a kennel.",
        "You can't bring dogs. No mention of dogs in the context of cats.",
        "That information is not available to the public.",
        "No document is needed.",
        "No details of a complaint are passed on.",
        "The sources do not mention a fee. " + "But this goes on and on to say what else there is to be said. " * 4,
    ],
)
def test_an_answer_is_none(text: str) -> None:
    assert not declines(text, cites=False)


def test_an_answer_in_part_that_cites_is_an_answer() -> None:
    text = f"A permit costs cr 40 [1]. {DECLINED}"
    assert (declines(text, cites=True), declines(text, cites=False)) == (False, True)
    assert not declines("The documents do not state a fee, only a deposit of cr 15 [1].", cites=True)
    assert declines(f"{DECLINED} Source [1] is of fees alone.", cites=True)
