import json
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.audit.making import START, entry, make_log
from toolkit.audit import Log, prune, redact, verify
from toolkit.audit.chain import canonical, hash_of, parsed
from toolkit.schema import InputError

KEY = b"a key of sixteen bytes"
Lines = list[bytes]


def _edit_a_value(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    line = json.loads(lines[at])
    name = rng.choice(["at", "previous", "hash", "kind"])
    line[name] = line[name][:-1] + ("0" if line[name][-1] != "0" else "1")
    lines[at] = canonical(line).encode()


def _edit_and_hash_anew(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    line = json.loads(lines[at])
    line["public"]["tokens_in"] = rng.randrange(1000, 2000)
    line["hash"] = hash_of(line)
    lines[at] = canonical(line).encode()


def _edit_a_sealed_value(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    line = json.loads(lines[at])
    held = rng.choice(list(line["sealed"].values()))
    held["value"] = f"{rng.random()} is what was said"
    lines[at] = canonical(line).encode()


def _take_a_field_away(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    line = json.loads(lines[at])
    name = rng.choice(list(line["sealed"]))
    line["sealed"][name] = {"commitment": line["sealed"][name]["commitment"]}
    lines[at] = canonical(line).encode()


def _flip_a_byte(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    text = bytearray(lines[at])
    text[rng.randrange(len(text))] ^= 1 << rng.randrange(7)
    lines[at] = bytes(text)


def _respace(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = lines[at].replace(b":", b": ", 1)


def _delete(lines: Lines, rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def _cut_the_end(lines: Lines, rng: random.Random) -> None:
    del lines[-rng.randrange(1, len(lines)) :]


def _cut_the_start(lines: Lines, rng: random.Random) -> None:
    del lines[: rng.randrange(1, len(lines))]


def _cut_into_the_last(lines: Lines, rng: random.Random) -> None:
    lines[-1] = lines[-1][: rng.randrange(1, len(lines[-1]))]


def _swap(lines: Lines, rng: random.Random) -> None:
    first, other = rng.sample(range(len(lines)), 2)
    lines[first], lines[other] = lines[other], lines[first]


def _repeat(lines: Lines, rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))


def _put_one_in(lines: Lines, rng: random.Random) -> None:
    at = rng.randrange(1, len(lines))
    line = {**json.loads(lines[at]), "previous": json.loads(lines[at - 1])["hash"]}
    line["public"]["question_id"] = "forged"
    lines.insert(at, canonical({**line, "hash": hash_of(line)}).encode())


def _blank(lines: Lines, rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), b"")


TAMPERINGS: list[Callable[[Lines, random.Random], None]] = [
    _edit_a_value, _edit_and_hash_anew, _edit_a_sealed_value, _take_a_field_away, _flip_a_byte, _respace, _delete,
    _cut_the_end, _cut_the_start, _cut_into_the_last, _swap, _repeat, _put_one_in, _blank,
]  # fmt: skip


def test_every_one_of_200_random_tamperings_is_found(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=10)
    assert verify(log.path).status == "whole"
    rng = random.Random(7)  # noqa: S311 - the same tamperings each time
    whole, missed = log.path.read_bytes(), []
    for number in range(200):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        lines = whole.removesuffix(b"\n").split(b"\n")
        tamper(lines, rng)
        end = b"" if tamper is _cut_into_the_last else b"\n"
        log.path.write_bytes(b"\n".join(lines) + (end if lines else b""))
        assert log.path.read_bytes() != whole, tamper
        if verify(log.path).status != "tampered":
            missed.append((number, tamper.__name__))
    assert missed == []


@pytest.mark.parametrize(
    "text", [b"", b"{}\n", b'{"hash":"x","sequence":"y"}\n', b"\xff\n", b'{"hash":"x","sequence":9}\n']
)
def test_a_head_that_was_tampered_with_is_found(tmp_path: Path, text: bytes) -> None:
    log = make_log(tmp_path)
    log.head_path.write_bytes(text)
    assert verify(log.path).status == "tampered"
    log.head_path.unlink()
    assert verify(log.path).status == "tampered"


def test_rewriting_both_files_is_found_by_a_hash_kept_elsewhere_and_by_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    log, forged = make_log(tmp_path / "a"), Log(tmp_path / "b" / "audit.jsonl")
    head = log.head()
    assert head is not None
    assert verify(log.path, anchor=head.hash).status == "whole"
    for number in range(8):
        forged.append(entry(number, answer="never said"), at=START)
    shutil.copy(forged.path, log.path)
    shutil.copy(forged.head_path, log.head_path)
    blind = verify(log.path)
    assert blind.status == "whole"
    assert "elsewhere" in blind.notes[0]
    assert verify(log.path, anchor=head.hash).status == "tampered"


def test_a_torn_last_line_is_no_tampering_and_the_next_entry_mends_it(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=3)
    whole = log.path.read_bytes()
    next_line = make_log(tmp_path / "other", entries=4).path.read_bytes().split(b"\n")[3]
    for cut in (1, len(next_line) // 2, len(next_line)):
        log.path.write_bytes(whole + next_line[:cut])
        report = verify(log.path)
        assert report.status == "unfinished"
        assert "torn" in report.unfinished[0]
    log.append(entry(9), at=START)
    after = verify(log.path)
    assert (after.status, after.entries) == ("whole", 5)
    assert next_line in log.path.with_name("audit.jsonl.torn").read_bytes()
    kinds = [json.loads(line)["kind"] for line in log.path.read_text().splitlines()]
    assert kinds == ["answer"] * 3 + ["recovered", "answer"]


def test_a_crash_before_the_head_was_written_is_mended(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=3)
    head = log.head_path.read_bytes()
    log.append(entry(3), at=START)
    log.head_path.write_bytes(head)
    assert verify(log.path).status == "unfinished"
    log.append(entry(4), at=START)
    assert (verify(log.path).status, verify(log.path).entries) == ("whole", 5)


def test_a_crash_before_the_first_head_was_written_is_mended(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=1)
    log.head_path.unlink()
    assert verify(log.path).status == "unfinished"
    log.append(entry(1), at=START)
    assert (verify(log.path).status, verify(log.path).entries) == ("whole", 2)


@pytest.mark.parametrize("spoil", ["cut", "edit", "gone"])
def test_nothing_is_added_to_a_log_whose_end_was_tampered_with(tmp_path: Path, spoil: str) -> None:
    log = make_log(tmp_path)
    lines = log.path.read_bytes().splitlines(keepends=True)
    changed = {"cut": b"".join(lines[:-2]), "edit": b"".join(lines[:-1]) + b"{}\n", "gone": b""}[spoil]
    log.path.write_bytes(changed)
    with pytest.raises(InputError, match="audit verify"):
        log.append(entry(), at=START)
    assert log.path.read_bytes() == changed


def test_a_redacted_entry_verifies_and_its_words_are_gone(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    assert redact(log, [3], by="dpo", reason="asked for", at=START) == 1
    text = log.path.read_text()
    for words in ("person 2", "2 days", "Staff earn 2.", "in year 2?"):
        assert words not in text
    assert "person 3" in text
    report = verify(log.path)
    assert (report.status, report.redacted, report.entries) == ("whole", 4, 9)
    assert redact(log, [3], by="dpo", reason="again", at=START) == 0
    log.append(entry(9), at=START)
    assert verify(log.path).status == "whole"


def test_a_redaction_that_was_cut_off_is_named_and_finished(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    before = log.path.read_bytes()
    redact(log, [3], fields=["answer"], by="dpo", reason="", at=START)
    added = log.path.read_bytes().splitlines(keepends=True)[-1]
    log.path.write_bytes(before + added)
    report = verify(log.path)
    assert report.status == "unfinished"
    assert "entry 3: answer was to be redacted" in report.unfinished[0]
    redact(log, [3], fields=["answer"], by="dpo", reason="", at=START)
    assert verify(log.path).status == "whole"


def test_redacting_takes_the_salt_too(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    redact(log, [1], fields=["answer"], by="dpo", reason="", at=START)
    line = parsed(log.path.read_bytes().split(b"\n")[0])
    assert line is not None
    assert line["sealed"]["answer"].keys() == {"commitment"}
    assert line["sealed"]["question"].keys() == {"commitment", "salt", "value"}


def test_pruning_leaves_a_signed_stub_and_a_log_that_verifies(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    for minutes, gone in ((3, 3), (5, 2), (5, 0)):
        assert (
            prune(log, before=START + timedelta(minutes=minutes), by="records", key=KEY, at=START + timedelta(days=1))
            == gone
        )
        assert verify(log.path, key=KEY).status == "whole"
    report = verify(log.path, key=KEY)
    assert report.pruned == 5
    assert "person 4" not in log.path.read_text()
    assert "person 5" in log.path.read_text()
    log.append(entry(9), at=START + timedelta(days=1))
    assert verify(log.path, key=KEY).status == "whole"
    assert any("not checked" in note for note in verify(log.path).notes)


def test_a_stub_that_was_forged_is_found(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    prune(log, before=START + timedelta(minutes=3), by="records", key=KEY, at=START + timedelta(days=1))
    assert verify(log.path, key=b"another key of sixteen").status == "tampered"
    lines = log.path.read_bytes().split(b"\n")
    stub, second = json.loads(lines[0]), json.loads(lines[1])
    moved = {**stub, "sequence": second["sequence"], "hash": second["hash"], "entries": 4}
    log.path.write_bytes(b"\n".join([canonical(moved).encode(), *lines[2:]]))
    assert verify(log.path).status == "tampered", "with no key, the record in the chain tells"
    with pytest.raises(InputError, match="too short"):
        prune(log, before=START, by="records", key=b"short", at=START)


def test_what_was_tampered_with_is_not_made_anew_by_redacting_or_pruning(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    lines = log.path.read_bytes().split(b"\n")
    lines[2], lines[3] = lines[3], lines[2]
    log.path.write_bytes(b"\n".join(lines))
    before = log.path.read_bytes()
    with pytest.raises(InputError, match="nothing was changed"):
        redact(log, [1], by="dpo", reason="", at=START)
    with pytest.raises(InputError, match="nothing was changed"):
        prune(log, before=START + timedelta(days=1), by="records", key=KEY, at=START)
    assert log.path.read_bytes() == before


@pytest.mark.parametrize(
    ("sequence", "fields", "said"), [(99, ["answer"], "no such answer"), (1, ["anwser"], "did you mean answer")]
)
def test_redacting_what_is_not_there_is_refused(tmp_path: Path, sequence: int, fields: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        redact(make_log(tmp_path), [sequence], fields=fields, by="dpo", reason="", at=START)
