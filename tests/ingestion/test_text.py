import pytest

from toolkit.ingestion.text import decode, read_csv, read_markdown
from toolkit.schema import InputError

RUSSIAN = "Заявление подаётся в течение тридцати дней. Размер сбора указан в приложении.\n" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_whatever_its_form(encoding: str) -> None:
    assert decode("Fees: café, £20\n".encode(encoding), "a.txt") == ("Fees: café, £20\n", ())


def test_another_encoding_is_told_where_it_is_certain() -> None:
    text, remarks = decode(RUSSIAN.encode("cp1251"), "a.txt")
    assert text == RUSSIAN
    assert "read as cp1251" in remarks[0].problem


@pytest.mark.parametrize("data", [b"caf\xe9\n", b"ok\n" + bytes(range(128, 256)), b"good \xc3\xa9\nbad \xe9 \xff\n"])
def test_a_doubtful_encoding_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt, row \d: is not UTF-8 text") as refused:
        decode(data, "a.txt")
    assert refused.value.remedy == "save it as UTF-8"


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(InputError, match="is a binary file"):
        decode(b"\x89PNG\x00\x01\x02\x03", "a.txt")


def test_line_ends_are_newlines() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt")[0] == "a\nb\nc\n"


def test_markdown_keeps_its_text_whole() -> None:
    content = read_markdown(b"---\naccess: hr\n---\n# Pay bands\n", "pay.md")
    assert (content.title, content.label.access, content.text[content.body_start :]) == (
        "Pay bands",
        ("hr",),
        "# Pay bands\n",
    )


def test_a_csv_file_is_its_own_text() -> None:
    assert read_csv(b'form;fee\n"L;1";20\n', "fees.csv").text == 'form;fee\n"L;1";20\n'
