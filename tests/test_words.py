from toolkit.words import stems, words


def test_figures_keep_their_separators() -> None:
    assert words("cr 1,240.50 (3.30 pm)") == ["cr", "1,240.50", "3.30", "pm"]


def test_stems_join_the_forms_of_a_word_and_drop_the_rest() -> None:
    assert stems("How do I renew my licences?") == stems("renewing the licence")
    assert stems("what is the") == frozenset()
    assert stems("cr 1,240") == stems("cr 1240")
