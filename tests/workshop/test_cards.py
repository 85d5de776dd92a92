import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli.main import groundwork
from toolkit.cli.serving import free_port
from toolkit.schema import CARDS, InputError
from toolkit.workshop.cards import ASK


def test_the_cards_hold_all_that_is_known_of_each_option(tmp_path: Path) -> None:
    out = tmp_path / "new" / "cards.html"
    done = CliRunner().invoke(groundwork, ["workshop", "cards", "--out", str(out)])
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    assert set(ASK) == {card.name for card in CARDS}
    for card in CARDS:
        assert all(words in page for words in (card.title, card.what_it_is, ASK[card.name]))
    assert "http" not in page


def test_the_room_opens_where_no_verb_is_given() -> None:
    told = CliRunner().invoke(groundwork, ["workshop", "--help"]).output
    assert "--lan" in told


def test_a_port_in_use_names_one_that_is_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match="the port is in use") as caught:
            free_port(port)
    named = int(str(caught.value.remedy).split()[1])
    assert named > port
    free_port(named)
