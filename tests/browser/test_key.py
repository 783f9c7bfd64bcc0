"""A service with keys: the page asks for one, keeps it no longer than wanted, and goes on with what was asked."""

from __future__ import annotations

import pytest

from api.storage.keys import Scope

NOTE = "You were friendly, but your SQL was weak."
KEPT = "[sessionStorage.getItem('afterview.key'), localStorage.getItem('afterview.key')]"


def ask_to_read(page, text=NOTE):
    page.fill("#text", text)
    page.click("button[type=submit]")
    page.wait_for_selector("dialog[open] #key-field")


def use(page, key):
    page.fill("#key-field", key)
    page.get_by_role("button", name="Use this key").click()


def test_the_page_asks_for_a_key_and_then_reads_what_was_asked(visit, keyed, sound):
    page = visit(keyed.url)
    ask_to_read(page)
    sound(page)
    assert page.evaluate("document.activeElement.id") == "key-field"
    page.keyboard.type("avk_wrong_key")
    page.keyboard.press("Enter")
    page.get_by_text("That key was not accepted").wait_for()
    sound(page)
    use(page, keyed.key)
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate(KEPT) == [keyed.key, None]
    assert page.text_content("#key").startswith(f"With the key {keyed.key[:16]}…")
    sound(page)
    page.get_by_role("button", name="Forget it").click()
    assert page.evaluate(KEPT) == [None, None]
    ask_to_read(page)


@pytest.mark.parametrize("close", ["Not now", "Escape"])
def test_nobody_has_to_give_a_key(visit, keyed, close):
    page = visit(keyed.url)
    ask_to_read(page)
    if close == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name=close).click()
    page.wait_for_selector("#text-error:not([hidden])")
    assert "who have a key" in page.text_content("#text-error")
    assert page.input_value("#text") == NOTE


def test_a_key_outlives_the_tab_only_where_that_is_asked_for(visit, keyed):
    page = visit(keyed.url)
    ask_to_read(page)
    page.get_by_label("Remember it in this browser").check()
    use(page, keyed.key)
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate(KEPT) == [None, keyed.key]
    later = page.context.new_page()
    later.goto("/")
    assert later.locator("#key").is_visible()


def test_a_key_that_may_not_read_notes_says_so(visit, keyed):
    page = visit(keyed.url)
    ask_to_read(page)
    use(page, keyed.make(Scope.READ))
    page.wait_for_selector("#text-error:not([hidden])")
    assert "lacks the scope 'analyze'" in page.text_content("#text-error")
