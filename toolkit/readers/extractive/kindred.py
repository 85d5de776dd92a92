"""Words that people use for one another: kindred forms, everyday synonyms, number words and abbreviations.

The tables are of general English, such as any office would use. A meaning's key begins with ``=`` and a root's with
``~``, so that both stand in one set with the stems themselves.
"""

import re
from collections import defaultdict
from functools import lru_cache

from toolkit.words import STOP_WORDS, roots, stem_words, words

_ALIKE = """
accident incident injury | hurt injured injury broke broken harm wound | ill sick sickness illness unwell
dead death die died fatal | urgent emergency crisis | danger risk hazard unsafe | lost lose missing mislaid left
stolen theft steal rob taken | laptop computer device equipment phone tablet | kit equipment gear
holiday leave vacation absence | break rest pause | baby birth child newborn maternity parental paternity pregnancy
pregnant maternity parental expecting | child kid minor youngster | parent mother father carer
boss manager supervisor line head | staff employee worker workforce people team colleague personnel
job post role position | sack dismiss fire terminate redundant layoff | cut remove removes reduce lose close
cuts restructure reorganisation | hire recruit appoint employ | quit resign leaving depart leave
retire retirement pension | pay salary wage paid earnings remuneration | grade band level scale
top highest maximum max most upper ceiling limit cap | bottom lowest minimum min least lower floor
range band scale bracket | money fund funding cash allowance payment sum amount
pot budget fund sum amount allocation | price cost fee charge tariff rate | cheap inexpensive low
dear expensive costly | bill invoice | refund repay reimburse return rebate | claim reclaim expense
buy purchase procure procurement order acquire | tender bid quote quotation offer proposal
bid apply application compete | supplier vendor contractor seller provider | sell sale | rent lease let tenancy
house home property dwelling premises | flat apartment | household family home
hardship poverty assistance help relief | help assistance aid support assist | grant award funding subsidy
award awarded give given grant receive got | get receive obtain | charity nonprofit voluntary
group organisation organization body association society | company firm business enterprise corporation
client customer user patient resident | member participant | applicant candidate | complain complaint grievance
appeal review reconsider reconsideration challenge dispute | decision ruling determination outcome verdict
refuse reject deny decline refusal | approve authorise authorize accept permit sanction agree | allow permit let
ban forbid prohibit disallow | licence license permit licensed authorisation registration
renew renewal extend extension | expire lapse end expiry | cancel withdraw revoke terminate stop
begin start commence open launch | finish end complete close conclude deadline | shut close closed closure
send submit forward post mail lodge file | send submit deliver | ring phone call telephone contact
email mail message | tell notify inform report advise disclose hear | report notify notification
know told informed notified | answer reply respond response | ask request query enquire inquire | speak talk discuss
write letter note correspondence | form application document paper | file record case dossier folder document
keep retain store hold preserve retention | destroy dispose shred delete erase discard bin disposal
copy duplicate scan | closed closure close | fast quick quickly soon prompt speed | late delayed overdue delay
early beforehand ahead advance | wait delay | visit inspect inspection check attendance
check verify inspection test | book schedule arrange reserve booking | change amend alter modify replace swap update
swap exchange | move transfer relocate | name nominate appoint | someone somebody person individual
different other else another | same equal identical | meal food subsistence lunch dinner breakfast
overnight away night stay | travel trip journey | car vehicle drive mileage | hotel accommodation lodging
trip travel | train rail | work job employment | training course learning | school education | safe safety secure
breach leak exposure | password passcode login credential | private personal confidential privacy
wrong mistaken incorrect error mistake | right correct | fault defect problem | fix repair mend correct
add accrue accumulate build increase grow | increase rise raise grow | decrease reduce fall drop
carry transfer roll | spend spent expenditure use | save saving | tax levy duty | loan lend borrow
own owner belong | share divide split | both two pair | small little minor | big large great major
old previous former earlier | new fresh latest | year annual yearly | month monthly | week weekly | day daily
lead leader head chief | chair chairperson president | minister secretary | law legal statute act legislation
rule policy regulation requirement | must require required need obligatory mandatory compulsory
duty obligation responsibility | responsible accountable charge | reason why cause because grounds
choose select pick decide | plan scheme programme program project | meet meeting gathering | room space
place spot location site | town city | country nation state | north northern | south southern | east eastern
west western | coast coastal | doctor physician gp | nurse nursing | hospital clinic | medicine drug medication
disabled disability | elderly older aged | young youth | war conflict battle fight | win won victory winner
defeat beat lose lost | author writer wrote written | invent inventor create created develop developed
build built construct construction erect | found establish established founded | make made produce manufacture
name call called known | language speak tongue | born birth | king monarch ruler queen | religion faith church
population inhabitants people residents | area size region | website site online web internet
data information details | collect gather obtain record | outsider others partner partners
share disclose give sell transfer provide | protect secure safeguard security | track monitor follow cookie cookies
advert advertising advertisement ad ads marketing | unsubscribe choose choice | gadget device | kids children
picture photo image photograph | movie film | sport game match | score point points | player athlete
minute min mins | hour hr hrs | week wk | year yr yrs | department dept | organisation org | telephone tel
approximately approx about | government govt | information info | document doc docs | maximum max | headquarters hq
reference ref | number no num | management mgmt
"""
_PHRASES = {
    r"look(?:ed|ing)? at again": "review",
    r"turn(?:ed|ing|s)? down": "refuse",
    r"get(?:ting)? rid of|throw(?:n|ing)? (?:out|away)": "dispose",
    r"fill(?:ed|ing)? (?:in|out)": "complete",
    r"hand(?:ed|ing)? in": "submit",
    r"hand(?:ed|ing)? over": "transfer",
    r"run(?:s|ning)? out": "expire",
    r"add(?:s|ed|ing)? up|build(?:s|ing)? up": "accrue",
    r"let go|laid off": "dismiss",
    r"(?:pay|paid|paying|give|gave|giving) back": "repay",
    r"sign(?:ed|ing|s)? off": "approve",
    r"put(?:ting)? off": "postpone",
    r"look(?:s|ed|ing)? after": "care",
    r"take(?:s|n)? over": "replace",
    r"how big|how large": "amount",
    r"far ahead": "advance",
    r"(?:have|having|had) a baby": "birth",
    r"day off|days off|time off": "leave",
    r"up north": "northern",
    r"down south": "southern",
}
_SAID = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), word) for pattern, word in _PHRASES.items()]
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
_FIGURES = {word: str(value) for value, word in enumerate(_NUMBERS.split())} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "fortnight": "14",
}  # fmt: skip


def _meanings() -> dict[str, tuple[str, ...]]:
    groups = defaultdict[str, list[str]](list)
    for number, group in enumerate(_ALIKE.replace("\n", "|").split("|")):
        for stem in stem_words(group.split()):
            groups[stem].append(f"={number}")
    return {stem: tuple(keys) for stem, keys in groups.items()}


_MEANINGS = _meanings()
_STOP = (STOP_WORDS - {"tell"}) | {"ca", "sha", "wo"}  # what is left of can't, shan't and won't
_CONTRACTED = re.compile(r"(?:n't|'(?:s|m|re|ve|ll|d))$")
_COMMON = """
again already anything away back best better different enough even ever every everything exactly first keep kept kind
kinds last least less long look lot made many meanwhile more most next nothing often once part people said say see
something sort still sure take thing things think time times today type types use used usually way
"""
_OF_ANY_SUBJECT = frozenset(stem_words(_COMMON.split()))


def plain_words(text: str, /) -> list[str]:
    """Return the stems of the words of a text that carry meaning, in order, numbers as figures.

    Examples
    --------
    >>> plain_words("Send it within twenty days")
    ['send', 'within', '20', 'day']
    >>> plain_words("I'm ill. What's Anna's number?")
    ['ill', 'anna', 'number']
    """
    whole = [_CONTRACTED.sub("", word.replace("’", "'")) for word in words(text)]
    kept = [word for word in whole if word not in _STOP]
    return stem_words([_FIGURES.get(word, word).replace(",", "") for word in kept])


def particular(stem: str, /) -> bool:
    """Return whether a word tells one subject from another: it has no everyday synonym, and is not of every subject.

    Examples
    --------
    >>> particular("reservoir"), particular("licenc"), particular("mani")
    (True, False, False)
    """
    return stem not in _OF_ANY_SUBJECT and stem not in _MEANINGS


def in_one_word(text: str, /) -> str:
    """Return a question with what is said in several words said in one.

    Examples
    --------
    >>> in_one_word("Can I have it looked at again?")
    'Can I have it review?'
    """
    for pattern, word in _SAID:
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=200_000)
def keys(stem: str, /) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return what a word is found by: its stem, the root that it shares, and its meanings.

    Examples
    --------
    >>> keys("applic")[:2], keys("holiday")[2] == keys("vacat")[2]
    (('applic', ('~appli',)), True)
    """
    return stem, tuple(f"~{root}" for root in sorted(roots(frozenset((stem,))))), _MEANINGS.get(stem, ())


@lru_cache(maxsize=200_000)
def _all_keys(stem: str) -> tuple[str, ...]:
    own, shared, meant = keys(stem)
    return (own, *shared, *meant)


def all_keys(stems: list[str], /) -> frozenset[str]:
    """Return everything that the words of a text are found by."""
    return frozenset(key for stem in stems for key in _all_keys(stem))
