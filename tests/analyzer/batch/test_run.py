"""Runs over real files: every output, bad rows, resuming, several processes."""

from __future__ import annotations

import csv
import json

import openpyxl
import pyarrow.parquet as pq
import pytest

from analyzer.batch import run as module
from analyzer.batch.engines import ManyProcesses, OneProcess, WorkerError
from analyzer.batch.parts import JOURNAL
from analyzer.batch.run import Job, estimate, look, run
from analyzer.errors import ConfigError, InputError
from analyzer.files.inputs import find_inputs
from analyzer.files.rows import ReadOptions

SAID = [
    "Your SQL was weak.",
    "=SUM(1) You were friendly.",
    "You asked no questions.",
    "Überall zu spät, und das dreimal in einer Woche, leider.",
    "",
]


@pytest.fixture
def source(tmp_path):
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "feedback", "team"])
        for number in range(23):
            writer.writerow([f"n{number}", SAID[number % len(SAID)], "=cmd()" if number == 1 else "Ops"])
            if number == 11:
                stream.write("bad,row,with,too,many,cells\r\n")
    return tmp_path / "in.csv"


@pytest.fixture
def job(source, toy_folder, monkeypatch):
    monkeypatch.setattr(module, "CHUNK_ROWS", 4)

    def make(name, **more):
        return Job(find_inputs([str(source)]), source.parent / name, name.rsplit(".", 1)[1], "toy 1.0.0", **more)

    return make


@pytest.fixture
def engine(toy_folder):
    return OneProcess(str(toy_folder))


def test_jsonl_holds_each_analysis_with_where_it_stood(job, engine):
    done = []
    outcome = run(job("out.jsonl"), engine, progress=done.append)
    assert (outcome.rows, outcome.bad, sum(done)) == (24, 1, 24)
    assert outcome.found[0][1] == "UTF-8, separated by commas, text in 'feedback', id in 'id'"
    lines = [json.loads(line) for line in job("out.jsonl").output.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == [f"n{number}" for number in range(23)]
    assert lines[0]["columns"] == {"id": "n0", "team": "Ops"}
    assert (lines[0]["row"], lines[12]["row"]) == (1, 14)
    assert lines[0]["findings"][0]["aspect"] == "technical_skills"
    (bad,) = [json.loads(line) for line in job("out.jsonl").errors_file.read_text("utf-8").splitlines()]
    assert (bad["row"], bad["raw"]) == (13, "bad,row,with,too,many,cells")
    assert not job("out.jsonl").parts_folder.exists()


def test_long_notes_make_small_chunks(job, engine, monkeypatch):
    monkeypatch.setattr(module, "CHUNK_CHARACTERS", 1)
    done: list[int] = []
    run(job("out.jsonl"), engine, progress=done.append)
    assert len(done) == sum(bool(SAID[number % len(SAID)]) for number in range(23))
    assert sum(done) == 24
    assert len(job("out.jsonl").output.read_text("utf-8").splitlines()) == 23


def test_csv_keeps_the_columns_and_no_cell_is_run_as_a_formula(job, engine):
    run(job("out.csv"), engine)
    rows = list(csv.DictReader(job("out.csv").output.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 23
    assert rows[0]["afterview_concerns"] == "skills_gap/technical_skills"
    assert rows[1]["team"] == "'=cmd()"
    assert rows[1]["afterview_text"].startswith("'=SUM")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_long_csv_has_a_row_a_finding(job, engine):
    run(job("out.csv", long=True), engine)
    rows = list(csv.DictReader(job("out.csv").output.read_text("utf-8-sig").splitlines()))
    assert {row["afterview_kind"] for row in rows} <= {"finding", "unspecific", "fit", "external_reason", "protected"}
    assert rows[0]["afterview_quote"] == "Your SQL was weak"
    assert rows[0]["afterview_id"] == "n0"


@pytest.mark.parametrize("long", [False, True])
def test_parquet_has_types_and_the_whole_analysis(job, engine, long):
    run(job("out.parquet", long=long), engine)
    table = pq.read_table(job("out.parquet").output)
    assert str(table.schema.field("afterview_row").type) == "int64"
    assert ("afterview_analysis" in table.schema.names) is not long
    first = table.to_pylist()[0]
    assert (first["id"], first["team"]) == ("n0", "Ops")
    if not long:
        assert json.loads(first["afterview_analysis"])["findings"][0]["quote"] == "Your SQL was weak"


def test_a_workbook_has_notes_and_findings_as_texts(job, engine):
    run(job("out.xlsx"), engine)
    book = openpyxl.load_workbook(job("out.xlsx").output)
    assert book.sheetnames == ["Notes", "Findings"]
    assert book["Notes"].max_row == 24
    assert book["Notes"].freeze_panes == "A2"
    assert book["Notes"]["B3"].value == "'=cmd()"
    assert book["Notes"]["B3"].data_type == "s"


def test_a_workbook_has_an_end(job, engine, monkeypatch):
    monkeypatch.setattr("analyzer.batch.writers.MOST_SHEET_ROWS", 5)
    with pytest.raises(InputError, match="a sheet holds at most 5 rows; ask for csv or parquet"):
        run(job("out.xlsx"), engine)
    assert not job("out.xlsx").output.exists()


def test_a_run_goes_on_after_it_was_cut_off_and_nothing_is_lost_or_doubled(job, engine, toy_folder):
    class Dies:
        def work(self, chunks):
            for number, done in enumerate(engine.work(chunks)):
                if number == 3:
                    raise KeyboardInterrupt
                yield done

    with pytest.raises(KeyboardInterrupt):
        run(job("out.jsonl"), Dies())
    assert len(list(job("out.jsonl").parts_folder.glob("part-*"))) == 3
    with pytest.raises(ConfigError, match=r"an unfinished run lies in .* Go on with it by --resume"):
        run(job("out.jsonl"), engine)
    worked, done = [], []

    class Counts:
        def work(self, chunks):
            for number, rows in chunks:
                worked.append(number)
                yield from engine.work([(number, rows)])

    run(job("out.jsonl"), Counts(), resume=True, progress=done.append)
    assert (worked, sum(done)) == ([3, 4, 5], 24)
    run(job("whole.jsonl"), engine)
    assert job("out.jsonl").output.read_bytes() == job("whole.jsonl").output.read_bytes()


def test_a_run_is_not_continued_with_another_model_or_other_inputs(job, engine, source):
    class Dies:
        def work(self, chunks):
            yield from ()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job("out.jsonl"), Dies())
    assert (job("out.jsonl").parts_folder / JOURNAL).exists()
    with source.open("a") as stream:
        stream.write("n99,More words of it.,Ops\n")
    with pytest.raises(ConfigError, match="cannot go on: inputs, options is not what it was"):
        run(job("out.jsonl", options=ReadOptions(text="feedback")), engine, resume=True)


def test_an_output_is_never_written_over(job, engine):
    job("out.jsonl").output.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"):
        run(job("out.jsonl"), engine)


@pytest.mark.parametrize(
    ("more", "name", "complaint"),
    [({}, "out.docx", "no output format 'docx'"), ({"reports": 1}, "out.csv", "a report is HTML")],
)
def test_what_cannot_be_written_is_refused_before_anything_is_read(job, engine, more, name, complaint, tmp_path):
    if more:
        more = {"reports": [tmp_path / "report.pdf"]}
    with pytest.raises(ConfigError, match=complaint):
        run(job(name, **more), engine)


def test_an_input_that_cannot_be_read_is_a_bad_row_beside_others_and_an_error_alone(job, engine, source, toy_folder):
    (source.parent / "no.csv").write_text("a,b\n1,2\n", "utf-8")
    both = Job(find_inputs([str(source), str(source.parent / "no.csv")]), source.parent / "out.jsonl", "jsonl", "toy 1.0.0")
    assert run(both, engine).bad == 2
    alone = Job(find_inputs([str(source.parent / "no.csv")]), source.parent / "alone.jsonl", "jsonl", "toy 1.0.0")
    with pytest.raises(InputError, match="no column holds text"):
        run(alone, engine)
    assert not alone.parts_folder.exists()


def test_reports_are_written_beside(job, engine, tmp_path):
    run(job("out.csv", reports=[tmp_path / "r.html", tmp_path / "r.md"], by="team"), engine)
    assert "Skills gap" in (tmp_path / "r.html").read_text("utf-8")
    assert "## By team" in (tmp_path / "r.md").read_text("utf-8")


def test_rows_are_estimated_and_looked_at(job, source, monkeypatch):
    assert estimate(job("out.csv")) == 24
    monkeypatch.setattr(module, "_SAMPLE_ROWS", 10)
    assert estimate(job("out.csv")) == pytest.approx(24, abs=6)
    ((name, found, first),) = look(find_inputs([str(source)]), ReadOptions())
    assert (name, len(first), "separated by commas" in found) == (str(source), 3, True)
    ((_, found, first),) = look(find_inputs([str(source)]), ReadOptions(text="nix"))
    assert (found.startswith("cannot be read: "), first) == (True, [])


def test_several_processes_give_what_one_gives(job, engine, toy_folder):
    run(job("one.jsonl"), engine)
    run(job("two.jsonl"), ManyProcesses(str(toy_folder), 2))
    assert job("one.jsonl").output.read_bytes() == job("two.jsonl").output.read_bytes()


def test_a_short_input_needs_no_further_process(job, toy_folder, monkeypatch):
    monkeypatch.setattr(module, "CHUNK_ROWS", 500)
    monkeypatch.setattr("analyzer.batch.engines.ProcessPoolExecutor", None)
    run(job("out.jsonl"), ManyProcesses(str(toy_folder), 2))


def test_a_lost_process_is_an_error_that_says_what_to_do(job, toy_folder, monkeypatch):
    from concurrent.futures.process import BrokenProcessPool

    class Broken:
        def __init__(self, *_):
            pass

        def submit(self, *_):
            raise BrokenProcessPool("gone")

        def shutdown(self, **_):
            pass

    monkeypatch.setattr("analyzer.batch.engines.ProcessPoolExecutor", Broken)
    with pytest.raises(WorkerError, match="run again with --resume"):
        run(job("out.jsonl"), ManyProcesses(str(toy_folder), 2))
