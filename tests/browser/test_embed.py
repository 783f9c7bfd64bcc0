"""`<afterview-note>` on a page of another origin: the example of the documentation, served from a second server, in a real Chromium."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from api.storage.keys import Scope

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "embed"
NOTE = "You were friendly, but your SQL was weak."


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def site(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def written(folder, service, key):
    """The example as somebody puts it on their site: with the address of their service, and their key."""
    for path in EXAMPLE.iterdir():
        content = path.read_text().replace("http://localhost:8000", service).replace("avp_REPLACE_ME", key)
        (folder / path.name).write_text(content)


@pytest.fixture(scope="module")
def other(keyed, tmp_path_factory):
    """The site of another origin; its publishable key works from there only."""
    folder = tmp_path_factory.mktemp("site")
    with site(folder) as url:
        written(folder, keyed.url, keyed.make(Scope.ANALYZE, origins=(url,)))
        allowed(keyed.url, url)
        yield url, folder


def allowed(service, origin):
    """Waits until the service knows the origin of a new key, which takes it up to ten seconds."""
    asked = Request(f"{service}/page/afterview-note.js", headers={"origin": origin})
    for _ in range(150):
        try:
            urlopen(asked).close()
            return
        except HTTPError as error:
            error.close()
            time.sleep(0.1)


@pytest.fixture
def embedding(visit, other, keyed):
    page = visit(other[0])
    page.locator("afterview-note .note").first.wait_for()  # Chromium looks into open shadow roots
    return page


def test_the_element_asks_once_for_what_it_shows(visit, other):
    page = visit(other[0])
    page.wait_for_load_state("networkidle")  # what the first visit asks is not counted with what the second asks
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.reload()
    page.locator("afterview-note .note").first.wait_for()
    page.wait_for_load_state("networkidle")
    elements = page.locator("afterview-note[text]").count()
    assert len([url for url in asked if url.endswith("/v1/analyze")]) == elements > 0


def test_the_element_reads_on_a_page_of_another_origin(embedding, keyed, sound):
    page = embedding
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    first = page.locator("afterview-note").first
    first.get_by_role("textbox", name="The feedback").fill(NOTE)
    first.get_by_role("button", name="Read it").click()
    first.locator(".note .mark.concern").wait_for()
    assert page.text_content("#counted") == "2 points to talk about."
    assert first.locator(".step").count() > 3
    assert all(url.startswith(keyed.url) for url in asked)
    sound(page)
    with page.expect_download() as waiting:
        first.get_by_role("button", name="Calendar").click()
    assert waiting.value.suggested_filename == "plan.ics"


def test_it_shows_the_parts_that_are_wanted_and_reads_again_when_the_text_changes(embedding):
    shown = embedding.locator("#shown")
    assert shown.locator(".part-meaning").is_visible()
    assert not shown.locator(".part-plan").is_visible()
    embedding.evaluate("document.querySelector('#shown').text = 'You rambled.'")
    shown.locator(".mark", has_text="You rambled").wait_for()
    assert embedding.evaluate("document.querySelector('#shown').analysis.text") == "You rambled."


def test_marked_words_are_corrected_and_nothing_is_left_behind(embedding):
    shown = embedding.locator("#shown")
    shown.locator(".mark", has_text="SQL").click()
    shown.get_by_role("button", name="It counts for me").click()
    assert "your SQL was weak" in shown.locator(".side.strength").text_content()
    assert embedding.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


GLOBALS = """() => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
  frame.remove();
  return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^[0-9]+$/.test(name));
}"""


def test_it_leaves_no_globals_and_styles_go_neither_in_nor_out(embedding):
    assert [name for name in embedding.evaluate(GLOBALS) if not name.startswith("__playwright")] == []
    styles = "element => [getComputedStyle(element).backgroundColor, getComputedStyle(element).borderRadius]"
    assert embedding.locator("afterview-note button.primary").first.evaluate(styles) == ["rgb(91, 42, 110)", "0px"]
    assert embedding.locator("#shown .note").evaluate("note => getComputedStyle(note).backgroundColor") == "rgb(246, 240, 249)"
    assert embedding.evaluate("document.adoptedStyleSheets.length") == 0


def test_light_and_dark_follow_the_page_and_not_the_reader(embedding):
    embedding.emulate_media(color_scheme="dark")
    ink = "getComputedStyle(document.querySelector('#shown')).color"
    assert embedding.evaluate(ink) == "rgb(38, 35, 31)"
    embedding.evaluate("document.querySelector('#shown').style.colorScheme = 'dark'")
    assert embedding.evaluate(ink) == "rgb(236, 231, 223)"


def test_a_hostile_text_stays_text(embedding):
    embedding.evaluate("""document.querySelector('#shown').text = '<img src=x onerror="window.hacked=1">Your SQL was weak.'""")
    embedding.locator("#shown .note", has_text="img src=x").wait_for()
    assert embedding.evaluate("window.hacked") is None
    assert embedding.locator("#shown img").count() == 0


def test_a_key_that_does_not_work_is_told_to_the_page_and_its_reader(embedding):
    embedding.evaluate("""() => {
      window.told = [];
      addEventListener("afterview-problem", (event) => window.told.push(event.detail.status));
      document.querySelector("#shown").setAttribute("api-key", "avp_wrong_key");
    }""")
    embedding.locator("#shown .error", has_text="who have a key").wait_for()
    assert embedding.evaluate("window.told") == [401]


def test_the_element_does_not_come_to_a_page_that_no_key_is_for(chromium, other):
    with site(other[1]) as url:
        context = chromium.new_context(base_url=url)
        page = context.new_page()
        with page.expect_console_message(lambda message: "CORS" in message.text):
            page.goto("/")
        assert page.evaluate("customElements.get('afterview-note') === undefined")
        context.close()
