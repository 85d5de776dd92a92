from toolkit.retrieval.grams import Grams, keys_of


def test_terms_share_the_runs_that_they_share() -> None:
    grams = Grams(["nanana", "banana", "an", "x"])
    keys, of = keys_of(["nana"])
    assert of.tolist() == [0, 0, 0]
    assert [grams.holders(key).tolist() for key in keys] == [[0], [0, 1], [0, 1]]


def test_runs_are_of_characters_and_never_reach_across_terms() -> None:
    keys, of = keys_of(["éé", "規則", "ab", "c"])
    assert of.tolist() == [0, 1, 2]
    assert len(set(keys.tolist())) == 3


def test_no_terms_hold_nothing() -> None:
    assert not Grams([]).holders(keys_of(["leave"])[0][0]).size
