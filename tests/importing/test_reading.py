import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.making import (
    INSPECT_HEADER,
    QUESTIONS,
    RAGAS_CSV,
    deepeval,
    inspect_json,
    inspect_samples,
    inspect_zip,
    promptfoo,
    ragas_records,
    zipfile,
)
from toolkit import Run, economics
from toolkit.decision import decide
from toolkit.gate import compare
from toolkit.importing import files, read
from toolkit.schema import ANSWERS, GOLDEN, LATENCY, SCORES, USAGE, InputError


def values(run: Run, metric: str) -> dict[str, float | None]:
    rows = run.scores.filter(metric=metric)
    return dict(rows.select("question_id", "value").iter_rows())


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_promptfoo(tmp_path: Path) -> None:
    run = read(promptfoo(tmp_path / "results.json"), option="rag")
    assert run.options == ["rag"]
    assert values(run, "completed") == {"q0": 1, "q1": 0, "q2": 1}
    assert values(run, "score")["q1"] == 0.25
    assert values(run, "tone")["q0"] == 0.5
    assert run.usage["tokens_in"].to_list() == [20, 21, 22]
    assert run.latency["read_s"].to_list() == [0.8, 0.801, 0.802]
    assert run.answers["reader"].to_list() == ["openai:gpt-5-mini"] * 3
    assert run.questions["stakes"].to_list() == ["high"] * 3
    origin = run.manifest["imported"]
    assert (origin["tool"], origin["tool_version"], origin["file"], len(origin["sha256"])) == (
        "promptfoo", "0.121.20", "results.json", 64,
    )  # fmt: skip


def test_promptfoo_a_test_that_could_not_be_asked_is_not_scored_and_a_cached_one_took_no_time(tmp_path: Path) -> None:
    path = promptfoo(tmp_path / "results.json")
    whole = json.loads(path.read_text())
    first, second, _ = whole["results"]["results"]
    first |= {"success": False, "score": 0, "failureReason": 2, "error": "API error: 429", "response": None}
    second["response"]["cached"] = True
    run = read(written(path, whole))
    assert values(run, "completed") == {"q0": None, "q1": 0, "q2": 1}
    reasons = run.scores.filter(metric="completed", question_id="q0")["reason"].to_list()
    assert reasons == ["it could not be asked: API error: 429"]
    assert run.latency["question_id"].to_list() == ["q0", "q2"]
    assert run.usage["question_id"].to_list() == ["q1", "q2"]


def test_promptfoo_several_providers_are_options_and_jsonl_is_read_too(tmp_path: Path) -> None:
    first = json.loads(promptfoo(tmp_path / "a.json").read_text())["results"]["results"]
    other = json.loads(promptfoo(tmp_path / "b.json", provider="local:m").read_text())["results"]["results"]
    lines = "\n".join(json.dumps(each) for each in [*first, *other])
    (tmp_path / "both.jsonl").write_text(lines + "\n", encoding="utf-8")
    run = read(tmp_path / "both.jsonl", mapping={"options": {"openai:gpt-5-mini": "rag", "local:m": "hybrid"}})
    assert run.options == ["rag", "hybrid"]
    assert run.questions.height == 3
    with pytest.raises(InputError, match="several options"):
        read(tmp_path / "both.jsonl", option="rag")


def test_promptfoo_tests_without_an_id_are_known_by_their_variables(tmp_path: Path) -> None:
    whole = json.loads(promptfoo(tmp_path / "a.json").read_text())
    for each in whole["results"]["results"]:
        del each["testCase"]["metadata"]
    ids = read(written(tmp_path / "a.json", whole)).questions["id"].to_list()
    whole["results"]["results"].reverse()
    assert read(written(tmp_path / "b.json", whole)).questions["id"].to_list() == ids[::-1]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("header", ["header.json", "_journal/start.json", "start.json"])
def test_inspect_in_both_forms(tmp_path: Path, header: str) -> None:
    packed, plain = read(inspect_zip(tmp_path / "log.eval", header=header)), read(inspect_json(tmp_path / "log.json"))
    for table in ("answers", "scores", "usage", "latency", "questions"):
        assert getattr(packed, table).equals(getattr(plain, table)), table
    assert packed.options == ["town_faq"]
    assert packed.answers.group_by("question_id").len()["len"].to_list() == [2, 2, 2]
    assert packed.questions["question"].to_list() == QUESTIONS
    assert values(packed, "includes") == values(packed, "completed") == {"1": 0, "2": 1, "3": 1}
    assert set(packed.usage["tokens_in"]) == {50}, "the grader's tokens are not the answer's"
    assert packed.manifest["imported"]["tool_version"] == "0.3.285"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_ZSTANDARD])
def test_inspect_however_it_is_packed(tmp_path: Path, method: int) -> None:
    assert read(inspect_zip(tmp_path / "log.eval", compression=method)).answers.height == 6


def test_inspect_a_sample_that_ended_in_an_error_is_not_scored_by_any_scorer(tmp_path: Path) -> None:
    samples = inspect_samples()[:3]
    samples[1] |= {"error": {"message": "ValueError('boom')"}, "scores": {}, "target": ["cr 40", "forty"]}
    run = read(written(tmp_path / "log.json", {**INSPECT_HEADER, "samples": samples}))
    assert values(run, "includes") == values(run, "completed") == {"1": 0, "2": None, "3": 1}
    assert "boom" in run.scores.filter(metric="completed", question_id="2")["reason"][0]
    assert run.questions["reference"][1] == "cr 40 or forty"
    for each in samples:
        each |= {"error": {"message": "no key"}, "scores": {}}
    run = read(written(tmp_path / "log.json", {**INSPECT_HEADER, "samples": samples}))
    assert set(values(run, "completed").values()) == {None}


def test_inspect_scores_of_every_form(tmp_path: Path) -> None:
    samples = inspect_samples()[:3]
    samples[0]["scores"] = {"graded": {"value": {"style": 0.5, "facts": "P"}}, "plain": {"value": True}}
    samples[1]["scores"] = {"graded": {"value": {"style": 1, "facts": "N"}}, "plain": {"value": "0.25"}}
    samples[2] |= {"error": {"message": "boom"}, "scores": {"plain": {"value": 0}}}
    run = read(written(tmp_path / "log.json", {**INSPECT_HEADER, "samples": samples}))
    assert values(run, "graded.style") == {"1": 0.5, "2": 1, "3": None}
    assert values(run, "graded.facts") == {"1": 0.5, "2": 0, "3": None}
    assert values(run, "plain") == {"1": 1, "2": 0.25, "3": None}
    assert "completed" not in run.scores["metric"].to_list()


def test_deepeval(tmp_path: Path) -> None:
    run = read(
        deepeval(tmp_path / ".latest_test_run.json"), option="rag", mapping={"metrics": {"Faithfulness": "grounded"}}
    )
    assert list(values(run, "completed").values()) == [1, 0, 1]
    assert list(values(run, "grounded").values()) == [1.0, 0.2, 1.0]
    assert "Faithfulness" not in run.scores["metric"].to_list()
    assert run.latency["read_s"].to_list() == [0.5] * 3
    assert run.usage.is_empty(), "it kept no tokens"
    assert run.answers["reader"].unique().to_list() == ["gpt-5-mini"]


def test_deepeval_a_metric_that_broke_down_is_no_failure(tmp_path: Path) -> None:
    metrics = [{"name": "Faithfulness", "success": False, "score": None, "error": "time-out"}]
    run = read(deepeval(tmp_path / "run.json", metricsData=metrics, success=False))
    assert list(values(run, "completed").values()) == [None, 0, 1]
    assert next(iter(values(run, "Faithfulness").values())) is None


def test_ragas_in_every_form(tmp_path: Path) -> None:
    records = ragas_records()
    (tmp_path / "r.csv").write_text(RAGAS_CSV, encoding="utf-8")
    columns = {name: {str(i): each[name] for i, each in enumerate(records)} for name in records[0]}
    runs = [
        read(tmp_path / "r.csv"),
        read(written(tmp_path / "r.json", records)),
        read(written(tmp_path / "columns.json", columns)),
    ]
    for run in runs:
        assert run.manifest["imported"]["tool"] == "ragas"
        assert list(values(run, "faithfulness").values()) == [1.0, None, 0.5]
        assert list(values(run, "context_recall").values()) == [0.0, 0.5, 1.0]
        assert run.questions["question"].to_list() == QUESTIONS
        assert "completed" not in run.scores["metric"].to_list(), "what it did not measure is absent"
    assert runs[0].questions["id"].to_list() == runs[1].questions["id"].to_list()
    assert runs[0].answers["text"][0] == "answer\non two lines"
    numbered = [f"{row},{line}" for row, line in zip(["", 0, None, 1, 2], RAGAS_CSV.splitlines(), strict=True)]
    numbered[2] = RAGAS_CSV.splitlines()[2]  # the second line of a cell
    (tmp_path / "pandas.csv").write_text("\n".join(numbered), encoding="utf-8")
    assert read(tmp_path / "pandas.csv").scores.equals(runs[0].scores), "rows that pandas numbered are no metric"


def test_a_plain_csv(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "id;Frage;answer;correct;note;tokens_in;tokens_out;stakes;asker\n"
        "a;How much?;cr 40;yes;fine;100;5;high;staff, hr\nb;When?;=1+1;no;;110;6;;\nb;When?;noon;;;110;6;;\n",
        encoding="utf-8-sig",
    )
    run = read(path, option="rag", mapping={"columns": {"question": "Frage"}, "metrics": {"correct": "completed"}})
    assert run.scores.filter(metric="completed")["value"].to_list() == [1, 0, None]
    assert run.answers["repeat"].to_list() == [0, 0, 1]
    assert run.questions["stakes"].to_list() == ["high", "medium"]
    assert run.manifest["imported"]["columns_left_out"] == ["note"]
    assert run.scores.filter(metric="tokens_in")["value"].to_list() == [100, 110, 110]


def test_tables_are_those_of_any_run_and_are_read_back(tmp_path: Path) -> None:
    run = read(promptfoo(tmp_path / "results.json"), option="rag")
    schemas = (run.answers.schema, run.scores.schema, run.usage.schema, run.latency.schema)
    assert schemas == (ANSWERS, SCORES, USAGE, LATENCY)
    assert run.questions.drop("cluster").schema == GOLDEN
    again = Run.read(run.write(tmp_path / "run"))
    assert again.estimates().equals(run.estimates())
    assert again.manifest["imported"] == run.manifest["imported"]


def test_imported_runs_enter_the_gate_and_the_trade_off_table(tmp_path: Path) -> None:
    before = read(promptfoo(tmp_path / "a.json", right=(True, True, True)), option="rag")
    after = read(promptfoo(tmp_path / "b.json", right=(False, True, True)), option="rag")
    result = compare(before, after)
    assert (result.verdict, result.tripped[0].question_id) == ("fail", "q0")
    cells = decide(after, economics.Scenario.default()).trade_offs.filter(option="rag")
    assert pytest.approx(2 / 3) in cells["value"].to_list()
    assert "not tested (promptfoo kept nothing that was gathered)" in cells["text"].to_list(), "nobody looked for leaks"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b"{", "is not JSON"),
        ("x.json", b"[" * 100_000, "x.json"),
        ("x.json", b'{"a": 1}', "is of no tool that is known"),
        ("x.csv", b"answer,score\nyes,1\n", "no column is plainly the question"),
        ("x.csv", b"question,score\nWhy?,1\nHow?,lots\n", "x.csv, row 3, field 'score'"),
        ("x.csv", b"question,score\n ,1\n", "x.csv, row 2, field 'question'"),
        ("x.csv", b"question,completed\nWhy?,7\n", "x.csv, row 2, field 'completed'"),
        ("x.csv", b"question,score\nWhy?,inf\n", "field 'score'"),
        ("x.csv", b"question,stakes\nWhy?,huge\n", "row 2, field 'stakes'"),
        ("x.csv", b"question,tokens_in\nWhy?,-3\n", "row 2, field 'tokens_in'"),
        ("x.csv", b"question,question\nWhy?,x\n", "a column is named twice"),
        ("x.csv", b"question,answer\n", "holds no answers"),
        ("x.csv", b"question,[echo] Answer,Status,Score\nWhy?,so,PASS,1\n", "--output results.json"),
        ("x.csv", b"\xff\xfe\x00", "x.csv"),
        ("x.eval", b"no zip", "is damaged or locked"),
        ("x.eval", b"PK\x03\x04 cut off", "is damaged or locked"),
        ("x.jsonl", b'{"testIdx": 0}\nnot json\n', "x.jsonl, row 2"),
    ],
)
def test_what_cannot_be_used_is_refused_by_file_row_and_field(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"tool": "promptfo"}, "did you mean promptfoo"),
        ({"mapping": {"metric": {}}}, "'metric'"),
        ({"mapping": {"options": {"nobody": "rag"}}}, "no such option"),
        ({"mapping": {"question": "ask"}}, "a variable that is the question"),
    ],
)
def test_wrong_arguments_are_refused(tmp_path: Path, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(promptfoo(tmp_path / "results.json"), **arguments)


def test_a_zip_that_unpacks_too_large_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inspect_zip(tmp_path / "log.eval")
    for name, limit in (("MEMBER_BYTES", 100), ("ALL_BYTES", 900), ("MEMBERS", 3), ("FILE_BYTES", 50)):
        with monkeypatch.context() as context:
            context.setattr(files, name, limit)
            with pytest.raises(InputError, match=r"too large|too many"):
                read(path)
    assert read(path).answers.height == 6


def test_a_zip_that_lies_of_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("samples/1_epoch_1.json", b" " * 5000)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    monkeypatch.setattr(files, "MEMBER_BYTES", 100)
    with pytest.raises(InputError):
        read(path)


def test_a_zip_is_never_unpacked_to_disk(tmp_path: Path) -> None:
    path = inspect_zip(tmp_path / "log.eval")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("samples/../../escaped.json", "{}")
        archive.writestr("/abs.json", "{}")
    assert read(path).answers.height == 6
    assert sorted(each.name for each in tmp_path.iterdir()) == ["log.eval"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    odd = "=cmd|' /C calc'!A0 <script>alert(1)</script> \x1b[2J \ud800"
    path = deepeval(tmp_path / "run.json", actualOutput=odd)
    assert read(path).answers["text"][0].startswith("=cmd|' /C calc'!A0 <script>")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["promptfoo", "inspect", "deepeval", "ragas"]), st.data())
def test_a_file_with_anything_in_its_place_is_read_or_refused(tool: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.json"
        if tool == "ragas":
            written(path, ragas_records())
        else:
            {"promptfoo": promptfoo, "inspect": inspect_json, "deepeval": deepeval}[tool](path)
        whole = json.loads(path.read_text())
        place = whole
        for _ in range(data.draw(st.integers(0, 4))):
            below = [
                key
                for key in (place if isinstance(place, dict) else range(len(place)))
                if isinstance(place[key], dict | list) and place[key]
            ]
            if not below:
                break
            place = place[data.draw(st.sampled_from(below))]
        key = data.draw(st.sampled_from(list(place if isinstance(place, dict) else range(len(place)))))
        place[key] = data.draw(JSON)
        written(path, whole)
        run = None
        with suppress(InputError):  # and nothing else
            run = read(path, tool=tool)
    assert run is None or (run.answers.height > 0 and run.scores["value"].is_finite().all() is not False)
