"""The page for many notes: a real file is read by a real job, and looked at from the report down to a single note."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

SAID = (
    "Your SQL was weak.",
    "You were friendly.",
    "You asked us nothing about the team.",
    "We wish you all the best.",
    "🙂 Your SQL was weak, but you were friendly.",
    "<img src=x onerror='window.hacked=1'> You rambled.",
)


@pytest.fixture
def table(tmp_path, request):
    """A cohort of 60 notes with a row that cannot be read, in a file that no other test sends."""
    rows = ["id,candidate,team,feedback", *(f'n{number},c{number % 10},T{number % 2},"{SAID[number % 6]}"' for number in range(60))]
    path = tmp_path / f"{request.node.name}.csv"
    path.write_text("\n".join([*rows, "bad,c1,T0,with,too,many", ""]), "utf-8")
    return path


@pytest.fixture
def coach(visit, keyed):
    page = visit(keyed.url, "/page/icon.svg")
    page.evaluate("key => sessionStorage.setItem('afterview.key', key)", keyed.key)
    page.goto("/page/coach.html")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def send(page, path):
    page.set_input_files("#file", path)
    page.click("#send")


def opened(page, path):
    send(page, path)
    page.get_by_role("button", name=f"Open {path.name}").click(timeout=60_000)  # a process is started for it
    page.locator("#job .row").first.wait_for()


def test_a_file_is_sent_read_before_ones_eyes_and_looked_at_down_to_a_note(coach, table, sound):
    sound(coach)
    send(coach, table)
    entry = coach.locator("#jobs li", has_text=table.name)
    entry.get_by_role("button", name="Open").wait_for(timeout=60_000)  # a process is started for it
    assert "read: 60 notes, and 1 row that cannot be read" in entry.text_content()
    entry.get_by_role("button", name="Open").click()
    coach.locator(".report", has_text="Give nothing to act on").wait_for(timeout=60_000)
    assert coach.locator(".report figure svg").count() >= 2
    coach.locator("#job p[role=status]", has_text="The first 20; 20 notes looked at so far.").wait_for()
    sound(coach)
    coach.get_by_role("button", name="Show more").click()
    coach.locator("#job p[role=status]", has_text="The first 40; 40 notes looked at so far.").wait_for()
    coach.locator("#job select").nth(0).select_option(label="Technical skills")
    coach.locator("#job select").nth(1).select_option(label="Against")
    coach.get_by_label("Words or candidate").fill("friendly t0")
    coach.get_by_role("button", name="Filter").click()
    coach.locator("#job p[role=status]", has_text="10 of 60 notes.").wait_for()
    coach.locator("#job .row summary").first.click()
    assert "your SQL was weak" in coach.locator("#job .note .mark.concern").first.text_content().replace("Your", "your")
    assert coach.locator("#job .row .step").count() > 0
    assert "is forgotten when you leave this page" in coach.locator("#job .row .part-plan").first.text_content()
    sound(coach)
    coach.get_by_text("1 row that cannot be read", exact=True).click()
    coach.get_by_text("bad,c1,T0,with,too,many").wait_for()
    assert coach.evaluate("window.hacked") is None


JOB = {"id": "1", "file": {"name": "big.csv"}, "counts": None, "problem": None, "created_at": "2026-03-05T09:00:00Z"}
COURSE = [
    {**JOB, "state": "waiting", "progress": {"rows": 0, "of_about": None}},
    {**JOB, "state": "running", "progress": {"rows": 1500, "of_about": 40_000}},
    {**JOB, "state": "running", "progress": {"rows": 39_000, "of_about": 40_000}},
    {**JOB, "state": "failed", "progress": {"rows": 39_500, "of_about": 40_000}, "problem": "The file breaks off."},
]


def test_how_far_a_file_is_read_is_shown_until_that_ends(visit, server):
    page = visit(server, "/page/icon.svg")
    left = list(COURSE)
    turn = {"job": left.pop(0)}
    page.route("**/v1/jobs?limit=20", lambda route: route.fulfill(json={"jobs": [turn["job"]], "cursor": None}))
    page.goto("/page/coach.html")
    entry = page.locator("#jobs li")
    entry.get_by_text("waiting for its turn: 0 rows").wait_for()
    assert entry.locator("progress").get_attribute("value") is None
    turn["job"] = left.pop(0)
    entry.get_by_text("being read: 1,500 of about 40,000 rows").wait_for()
    entry.get_by_role("button", name="Stop").focus()
    turn["job"] = left.pop(0)
    entry.get_by_text("being read: 39,000 of about 40,000 rows").wait_for()
    assert entry.locator("progress").get_attribute("value") == "39000"
    assert page.evaluate("document.activeElement.textContent") == "Stop"
    turn["job"] = left.pop(0)
    entry.get_by_text("The file breaks off.").wait_for()
    assert entry.locator("progress").count() == 0


TAKEN = [
    ("Table (CSV)", "analyses.csv", "n59"),
    ("JSON Lines", "analyses.jsonl", '"id":"n59"'),
    ("Report", "report.html", "What the feedback says"),
]


def test_what_was_found_is_taken_along(coach, table):
    opened(coach, table)
    for title, name, holds in TAKEN:
        with coach.expect_download(timeout=60_000) as waiting:
            coach.get_by_role("button", name=title, exact=True).click()
        assert waiting.value.suggested_filename == name
        assert holds in Path(waiting.value.path()).read_text("utf-8")


def test_it_fits_a_narrow_screen_and_goes_by_keyboard(coach, table):
    coach.set_viewport_size({"width": 320, "height": 700})
    opened(coach, table)
    coach.locator("#job .row summary").first.focus()
    coach.keyboard.press("Enter")
    coach.locator("#job .note").first.wait_for()
    assert coach.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    coach.get_by_role("button", name=f"Delete {table.name}").focus()
    coach.keyboard.press("Enter")
    coach.locator("#jobs li", has_text=table.name).wait_for(state="detached")
    coach.locator("#job").wait_for(state="hidden")


def test_what_cannot_be_read_is_said(coach, tmp_path):
    coach.click("#send")
    coach.locator("#fault", has_text="Choose a file first.").wait_for()
    path = tmp_path / "no-text.csv"
    path.write_text("a,b\n1,2\n")
    send(coach, path)
    coach.locator("#fault", has_text="no-text.csv").wait_for()


def keep(keyed, **note):
    headers = {"authorization": f"Bearer {keyed.key}", "content-type": "application/json"}
    urlopen(Request(f"{keyed.url}/v1/notes", json.dumps(note).encode(), headers)).close()


def test_a_candidate_is_shown_over_time(coach, keyed, sound):
    keep(keyed, candidate="c 3301", text="Your SQL was weak.", interview_date="2026-03-02", interviewer="Ana", redact=False)
    keep(keyed, candidate="c 3301", text="Your SQL was weak. You were friendly.", interview_date="2026-04-02", role="Analyst", redact=False)
    coach.get_by_label("Reference").fill("nobody")
    coach.keyboard.press("Enter")
    coach.locator("#history", has_text="Nothing is kept of this candidate.").wait_for()
    coach.get_by_label("Reference").fill("c 3301")
    coach.keyboard.press("Enter")
    history = coach.locator("#history", has_text="2 interviews")
    history.wait_for()
    assert "2 April 2026, Analyst" in history.text_content()
    assert "Technical skills comes up again" in history.text_content()
    history.locator("summary").first.click()
    assert "Interview 1, against: Your SQL was weak" in history.text_content()
    sound(coach)


def test_a_service_that_keeps_nothing_says_so(visit, server, sound):
    page = visit(server, "/page/coach.html")
    page.locator("#fault", has_text="This service keeps nothing, and so it reads no whole files.").wait_for()
    sound(page)


def test_the_page_for_many_notes_is_found_from_the_other(page):
    page.get_by_role("link", name="read many notes at once").click()
    page.get_by_role("heading", name="What do many notes say?").wait_for()
