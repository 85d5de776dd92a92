import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.ingestion.text import decode, read_csv, read_markdown
from toolkit.schema import InputError

RUSSIAN = "Заявление подаётся в течение тридцати дней. Размер сбора указан в приложении.\n" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_whatever_its_form(encoding: str) -> None:
    assert decode("Fees: café, £20\n".encode(encoding), "a.txt") == ("Fees: café, £20\n", ())


FRENCH = "Le règlement précise que la demande doit être déposée à la mairie, dès septembre. Où s’adresser ?\n"
TEXTS = {
    "french": FRENCH,
    "quoted": "« L’allocation est versée », précise l’arrêté – soit 20 €. Voir l’œuvre complète.\n",
    "german": "Der Antrag muss spätestens bis zum dreißigsten März gestellt werden; die Gebühr beträgt zehn.\n",
    "spanish": "La solicitud deberá presentarse según el artículo diez. ¿Cuánto cuesta el año? Las niñas pagan poco.\n",
    "portuguese": "A solicitação não poderá ser feita após trinta dias. As crianças têm isenção.\n",
    "english": "It’s due in thirty days – the fee is £20. “Late” renewals add more.\n",
    "cafe": "Meet at the café on Friday.\n",
    "polish": "Wniosek należy złożyć w ciągu trzydziestu dni. Opłata wynosi dwadzieścia złotych.\n",
    "czech": "Žádost musí být podána do třiceti dnů. Příloha určuje výši poplatku za každé řízení.\n",
    "turkish": "Başvuru otuz gün içinde yapılmalıdır. Ücret yirmi lira olup, gecikme halinde ödenir.\n",
    "russian": RUSSIAN,
    "greek": "Η αίτηση υποβάλλεται εντός τριάντα ημερών. Το τέλος ορίζεται στο παράρτημα.\n",
    "hebrew": "הבקשה תוגש בתוך שלושים יום. האגרה נקבעה בנספח.\n",
    "arabic": "يقدم الطلب خلال ثلاثين يوما. الرسوم محددة في الملحق.\n",
    "japanese": "申請は三十日以内に提出してください。手数料は付録に記載されています。\n",
    "simplified": "申请应当在三十日内提交。费用标准见附件。我们的工作时间是上午九点。\n",
    "traditional": "申請應當在三十日內提交。費用標準見附件。我們的工作時間是上午九點。\n",
    "korean": "신청서는 삼십 일 이내에 제출해야 합니다. 수수료는 부록에 적혀 있습니다.\n",
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "encoding", "told"),
    [("french", "cp1252", "cp1252"), ("quoted", "cp1252", "cp1252"), ("german", "latin-1", "cp1252"),
     ("spanish", "latin-1", "cp1252"), ("portuguese", "cp1252", "cp1252"), ("english", "cp1252", "cp1252"),
     ("cafe", "latin-1", "cp1252"), ("polish", "cp1250", "cp1250"), ("czech", "cp1250", "cp1250"),
     ("turkish", "cp1254", "cp1254"), ("russian", "cp1251", "cp1251"), ("greek", "cp1253", "cp1253"),
     ("hebrew", "cp1255", "cp1255"), ("arabic", "cp1256", "cp1256"), ("japanese", "shift_jis", "cp932"),
     ("japanese", "euc_jp", "euc_jp"), ("simplified", "gb18030", "gb18030"), ("traditional", "big5", "big5"),
     ("korean", "euc_kr", "euc_kr"), ("russian", "utf-16-le", "utf-16-le"), ("arabic", "utf-16-be", "utf-16-be"),
     ("japanese", "utf-16-le", "utf-16-le"), ("korean", "utf-16-be", "utf-16-be"),
     ("simplified", "utf-16-le", "utf-16-le")],
)  # fmt: skip
def test_another_encoding_is_told_by_what_its_letters_say(name: str, encoding: str, told: str, line_end: str) -> None:
    text, remarks = decode(TEXTS[name].replace("\n", line_end).encode(encoding), "a.txt")
    assert text == TEXTS[name]
    assert f"read as {told}" in remarks[0].problem


@pytest.mark.parametrize(
    "data",
    [
        b"ok\n" + bytes(range(128, 256)),
        b"good \xc3\xa9\nbad \xe9 \xff\n",
        FRENCH.encode() + FRENCH.encode("cp1252"),
        RUSSIAN.encode("koi8-r"),
        b"a\xf5\xfb",
        "Les marées à midi, la baie de Köster".encode("cp1252"),  # letters of two languages; not Arabic vowel signs
    ],
)
def test_a_doubtful_encoding_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt, row \d: is not UTF-8 text") as refused:
        decode(data, "a.txt")
    assert refused.value.remedy == "save it as UTF-8"


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=400))
def test_no_bytes_take_it_aback(data: bytes) -> None:
    try:
        text, _ = decode(data, "a.txt")
    except InputError:
        return
    assert "\r" not in text


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
