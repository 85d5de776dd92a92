"""Which encoding a text is in that does not say so, told by what its letters would be in each.

A wrong encoding gives itself away: letters of no one language together, signs amid words, two scripts in one word, or
letters that are rare where they should be common. Where two encodings give texts that both make sense, and the texts
differ, the small words of their languages decide; failing that charset-normalizer, by how often letters follow each
other. Where that is not clear either, nothing is guessed.
"""

import re
from codecs import getincrementaldecoder
from collections import Counter
from itertools import pairwise
from unicodedata import category

import charset_normalizer

_SINGLE_BYTE = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257")
_MANY_BYTES = ("cp932", "euc_jp", "gb18030", "big5", "euc_kr", "utf-16-le", "utf-16-be")
_CHINESE = ("gb18030", "big5")
"""They hold kana too, at the places where Japanese encodings have them, amid other signs."""
_SAMPLE = 50_000
_LEAST_SENSE, _CLEARLY = 0.4, 0.05

# The letters beside a to z that each language is written with, and the words that no page of it is without.
_LATIN = [
    (frozenset(letters), frozenset(words.split()))
    for letters, words in (
        ("àâæçéèêëîïôœùûüÿ", "le la les de des du et est un une que qui dans pour par sur au aux en ne pas ou ce il"),
        ("äöüßé", "der die das und ist in den von zu mit sich des auf im dem nicht ein eine als auch es an werden aus"),
        ("áéíñóúüªº", "el la los las de del y es un una que en por para con se su al lo no como o sus a"),
        ("àáâãçéêíóôõúüªº", "o a os as de do da dos das e um uma que em no na por para com se ao não ser ou"),
        ("àèéìíîòóùú", "il lo la i gli le di del della e un una che in per con non si da al sono nel alla o"),
        ("åäöéü", "och att det i en som på är av för med till den har de inte om ett ja on ei se että oli kun"),
        ("æøåéòô", "og at det i en som på er av af for med til den har de ikke om et der fra ved skal"),
        ("éëïèöüáóúê", "de het een en van in is dat op te zijn met voor niet aan er om ook als dan bij door naar"),
        ("áæéíðóöúýþ", "og að í er á sem til við um en af var með það ekki fyrir eru"),
        ("àçéèíïòóúü", "el la els les de del i és un una que en per amb no es al als o"),
        ("ąćęłńóśźżé", "i w na z do nie to jest o po za od przez dla oraz przy ze co jak ale lub"),
        ("áčďéěíňóřšťúůýž", "a v se na je že s z do o to i za pro ve k by od ke si jsou nebo ze"),
        ("áäčďéíĺľňóôŕšťúýž", "a v sa na je že s z do o to i za pre vo k by od ako sú alebo zo"),
        ("áéíóöőúüű", "a az és egy hogy nem is van de meg ez ki vagy mint csak el már ha kell"),
        ("ăâîșțşţé", "și de la în a cu pe nu se o un din care să este sau mai pentru ce al"),
        ("čćđšž", "i u je na se da za od su s o a ne to iz po kao koji ili in v ki pri"),
        ("çğıöşüâîûi̇", "ve bir bu da de için ile olarak en daha çok gibi ne olan her o ya"),
        ("ąčęėįšųūž", "ir yra kad į iš su ne tai kaip bet ar už nuo apie jo"),
        ("āčēģīķļņšūž", "un ir ar no uz par ka kas tas bet vai pie tiek to"),
        ("äöõüšž", "ja on ei et see oli kui ka aga ning mis või selle tema"),
        ("âêîôûŵŷäëïöüáéí", "y yn a r i o ar mae wedi am ei fod eu gan ac oedd"),
    )
]
_AT_LEAST_WORDS, _TIMES_AS_MANY = 3, 2
_ALONE = "àéèáóôâíåöæ"
# The commonest letters of other scripts: half of any text and more.
_SCRIPTS = [
    (re.compile(r"[\u0400-\u045f\u0490\u0491]"), frozenset("оеаинтсрвлкі")),
    (re.compile(r"[\u0370-\u03ff]"), frozenset("αοιετσνηυρςάίόέ")),
    (re.compile(r"[\u05d0-\u05ea]"), frozenset("יוהלאתרשמב")),
    (re.compile(r"[\u0620-\u064a]"), frozenset("اليمونرتبةعد")),
]
_COMMON, _LEAST_LETTERS = 0.5, 10
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没"
    "日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长请市法定工部应内按办费者申月规理件务政"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天而能好都然沒"
    "日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長請市法定工部應內按辦費者申月規理件務政"
)
_SYLLABLES = frozenset("이다는의에가을를고하지한은로서기사대리인도시어자")
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff々]"), re.compile(r"[\u3041-\u30fc]")
_HANGUL, _HALF_WIDTH = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\uff61-\uff9f]")
_LEAST_KANA, _LEAST_HANGUL, _LEAST_COMMON_HAN, _LEAST_COMMON_HANGUL = 0.15, 0.85, 0.2, 0.15
_LEAST_EAST_ASIAN = 6
_WORD = re.compile(r"[^\W\d_]+")
_AMID = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘·\u00ad\u2010\u2011–—](?=[^\W\d_])|(?<=\d)[^\W_\x00-\x7f\d]|[^\W_\x00-\x7f\d](?=\d)"
)
_MARKS_OF_HEBREW_AND_ARABIC = re.compile(r"[\u05b0-\u05c7\u064b-\u0652\u200c-\u200f]")
_MARK_ELSEWHERE = re.compile(r"(?<![\u05b0-\u07ff\u200c-\u200f])[\u05b0-\u05c7\u064b-\u0652]")


def guessed(data: bytes, /) -> str | None:
    """Return the one encoding in which a text makes sense, or ``None`` where it is none, or more than one."""
    sample = _telling(data)
    texts: dict[str, str] = {}
    for name in (*_SINGLE_BYTE, *_MANY_BYTES):
        text = _begun(_even(data) if name.startswith("utf-16") else sample, name)
        if text and makes_sense(text) and not (name in _CHINESE and _KANA.search(text)):
            texts.setdefault(text, name)
    if len(texts) == 1:
        best: str | None = next(iter(texts.values()))
    else:
        best = _wordiest(texts) or _clearest(sample, tuple(texts.values()) or (*_SINGLE_BYTE, *_MANY_BYTES[:5]))
    text = _decoded(data, best) if best else None
    # A vowel sign amid Latin letters casts doubt on every other reading, and is none itself.
    return None if text is None or _MARK_ELSEWHERE.search(text) else best


def makes_sense(text: str, /) -> bool:
    """Tell whether a text could be of some language: its letters belong together, and none of them are strange.

    Examples
    --------
    >>> makes_sense("déjà vu"), makes_sense("dĂ©jĂ  vu"), makes_sense("nale¿y"), makes_sense("cafй")
    (True, False, False, False)
    """
    if any(
        category(letter) in ("Cn", "Co", "Cs") or (letter < " " and letter not in "\t\n\r\f") for letter in set(text)
    ):
        return False
    if "\x7f" in text or any("\x80" <= letter <= "\x9f" for letter in set(text)):
        return False
    if len(_HAN.findall(text)) + len(_KANA.findall(text)) + len(_HANGUL.findall(text)) + len(_HALF_WIDTH.findall(text)):
        return _is_east_asian(text)
    bare = _MARKS_OF_HEBREW_AND_ARABIC.sub("", text)
    if _AMID.search(bare):
        return False
    words = [word for word in _WORD.findall(bare) if not word.isascii()]
    return _is_latin(words) or _is_of_one_script(words)


def _wordiest(texts: dict[str, str]) -> str | None:
    """Return the encoding of the text that has clearly the most small words of the language of its letters."""
    counts = sorted(((_small_words(text), name) for text, name in texts.items()), reverse=True)
    if len(counts) < 2 or counts[0][0] < max(_AT_LEAST_WORDS, counts[1][0] * _TIMES_AS_MANY):
        return None
    return counts[0][1]


def _small_words(text: str) -> int:
    words = Counter(text.lower().split())
    letters = {letter for letter in text.lower() if letter.isalpha() and not letter.isascii()}
    known = (small for alphabet, small in _LATIN if letters <= alphabet)
    return max((sum(words[each] for each in small) for small in known), default=0)


def _is_latin(words: list[str]) -> bool:
    """Tell whether the letters of words that are not plain ASCII are those of one language."""
    letters = {letter for word in words for letter in word.lower() if not letter.isascii()}
    if letters and not any(letters <= alphabet for alphabet, _ in _LATIN):
        return False
    accented = sum(not letter.isascii() for word in words for letter in word)
    if accented * 2 > sum(map(len, words)) + len(words):  # words do not consist of accents
        return False
    return not any(_is_odd(word) for word in words)


def _is_odd(word: str) -> bool:
    """Tell a lone letter that is no word anywhere, and a capital that follows a small letter."""
    if len(word) == 1:
        return word.isascii() or (word.lower() not in _ALONE and word < "\u0370")
    return any(before.islower() and letter.isupper() and not letter.isascii() for before, letter in pairwise(word))


def _is_of_one_script(words: list[str]) -> bool:
    """Tell whether words are of one script that is not Latin, and its common letters are common in them."""
    letters = "".join(words)
    if any(map(_is_odd, words)):
        return False
    for script, common in _SCRIPTS:
        if all(len(script.findall(word)) == len(word) for word in words):
            counts = Counter(letters.lower())
            return len(letters) >= _LEAST_LETTERS and sum(counts[each] for each in common) >= _COMMON * len(letters)
    return False


def _is_east_asian(text: str) -> bool:
    han, kana, hangul = _HAN.findall(text), _KANA.findall(text), _HANGUL.findall(text)
    found = len(han) + len(kana) + len(hangul)
    strange = sum(letter.isalpha() and letter > "\u024f" for letter in text) - found + len(_HALF_WIDTH.findall(text))
    if found < _LEAST_EAST_ASIAN or strange * 20 > found:
        return False
    if hangul:
        share = len(hangul) / found
        return share >= _LEAST_HANGUL and sum(map(_SYLLABLES.__contains__, hangul)) >= _LEAST_COMMON_HANGUL * len(
            hangul
        )
    if kana:
        return len(kana) >= _LEAST_KANA * found
    return (
        max(sum(map(common.__contains__, han)) for common in (_SIMPLIFIED, _TRADITIONAL)) >= _LEAST_COMMON_HAN * found
    )


def _clearest(sample: bytes, among: tuple[str, ...]) -> str | None:
    """Return the encoding in which a text reads clearly better than in any other that reads differently."""
    found = charset_normalizer.from_bytes(sample, cp_isolation=[each for each in among if not each.startswith("utf")])
    best = max(found, key=lambda match: match.coherence, default=None)
    rivals = [
        match for match in found if best and str(match) != str(best) and match.coherence > best.coherence - _CLEARLY
    ]
    return None if best is None or best.coherence < _LEAST_SENSE or rivals else best.encoding


def _telling(data: bytes) -> bytes:
    """Return a sample of the lines that are not plain ASCII, which alone tell an encoding."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _SAMPLE:
            break
    return b"".join(lines)[:_SAMPLE]


def _even(data: bytes) -> bytes:
    return data[:_SAMPLE] if len(data) % 2 == 0 else b"\xff"


def _begun(data: bytes, encoding: str) -> str | None:
    """Return the text of a sample; the last of its characters may be cut."""
    try:
        return getincrementaldecoder(encoding)().decode(data)
    except UnicodeError:
        return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None
