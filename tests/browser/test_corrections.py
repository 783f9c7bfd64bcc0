"""Marked words say what they are by hover, focus and tap, and a wrong label is put right in two clicks."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from api.storage.keys import Scope

NOTE = "You were friendly, but your SQL was weak. The role has been frozen."


def read(page, text=NOTE):
    page.fill("#text", text)
    page.click("button[type=submit]")
    page.wait_for_selector("#result:not([hidden])")


def mark(page, words):
    return page.locator(".note .mark", has_text=words)


def kept(page):
    found = json.loads(page.evaluate("localStorage.getItem('afterview.corrections') ?? '{}'"))
    return [correction for of_note in found.values() for correction in of_note]


def test_hovering_shows_the_card_of_the_words_and_leaving_hides_it(page, sound):
    read(page)
    mark(page, "SQL").hover()
    card = page.locator(".word-card")
    card.wait_for()
    told = card.text_content()
    assert "Counts against you" in told
    assert "Skills gap: Technical skills" in told
    assert any(words in told for words in ("The reading is clear.", "The reading is likely right.", "The reading may be wrong."))
    card.get_by_text("By the words: ").wait_for()
    sound(page)
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.mouse.move(0, 0)
    card.wait_for(state="detached")


def test_the_keyboard_leads_to_the_card_through_it_and_back(page):
    read(page)
    mark(page, "SQL").focus()
    card = page.locator(".word-card")
    card.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "It counts for me"
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.classList.contains('mark')")
    page.keyboard.press("Tab")
    card.get_by_text("Not yours to fix").first.wait_for()


def test_a_wrong_label_is_put_right_in_two_clicks_and_stays_so(page, sound):
    read(page)
    mark(page, "SQL").click()
    page.get_by_role("button", name="It counts for me").click()
    assert mark(page, "SQL").get_attribute("class").startswith("mark strength")
    assert "your SQL was weak" in page.locator(".side.strength").text_content()
    assert "as you say" in page.locator(".side.strength").text_content()
    assert page.evaluate("document.activeElement.classList.contains('mark')")
    assert "rested on what you corrected" in page.text_content(".part-plan")
    sound(page)
    (correction,) = kept(page)
    assert correction["was"] == {"category": "skills_gap", "aspect": "technical_skills", "polarity": "concern"}
    assert correction["should"]["polarity"] == "strength"
    assert NOTE[correction["start"] : correction["end"]] == correction["quote"]
    page.reload()
    read(page)
    assert mark(page, "SQL").get_attribute("class").startswith("mark strength")
    mark(page, "SQL").click()
    page.get_by_role("button", name="Take that back").click()
    assert mark(page, "SQL").get_attribute("class").startswith("mark concern")
    assert kept(page) == []


def test_words_can_be_about_something_else_or_make_no_point(page):
    read(page)
    mark(page, "SQL").click()
    page.get_by_text("It is about something else").click()
    page.get_by_role("button", name="Relevant experience").click()
    assert "Experience gap: Relevant experience, as you say" in page.locator(".side.concern").text_content()
    mark(page, "friendly").click()
    page.get_by_role("button", name="It makes no point").click()
    assert "friendly" not in page.locator(".columns").text_content()
    assert [each["should"] for each in kept(page)][-1] is None
    mark(page, "frozen").click()
    page.get_by_text("It is about something else").click()
    page.get_by_role("button", name="Company knowledge", exact=True).click()
    assert mark(page, "frozen").get_attribute("class").startswith("mark concern")


def test_on_a_phone_the_card_lies_at_the_foot_of_the_screen(visit, server, sound):
    page = visit(server, viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    read(page)
    mark(page, "SQL").tap()
    box = page.locator(".word-card").bounding_box()
    assert box["x"] == 0
    assert round(box["y"] + box["height"]) == 700
    sound(page)
    page.get_by_role("button", name="Close").tap()
    page.locator(".word-card").wait_for(state="detached")


def use(page, key):
    page.evaluate("key => sessionStorage.setItem('afterview.key', key)", key)


def sent(keyed):
    asked = Request(f"{keyed.url}/v1/corrections", headers={"authorization": f"Bearer {keyed.key}"})
    with urlopen(asked) as answer:
        return json.load(answer)["corrections"]


def test_a_correction_goes_to_a_service_that_keeps_notes_only_if_sent_and_is_taken_back_there_too(visit, keyed, sound):
    page = visit(keyed.url)
    use(page, keyed.key)
    read(page, "🙂 " + NOTE)
    mark(page, "SQL").click()
    page.get_by_role("button", name="It counts for me").click()
    assert sent(keyed) == []
    page.get_by_role("button", name="Send it to the service").click()
    page.get_by_text("Sent to the service.").wait_for()
    sound(page)
    (correction,) = sent(keyed)
    assert (correction["quote"], correction["should"]["polarity"]) == ("your SQL was weak", "strength")
    page.get_by_role("button", name="Take that back").click()
    page.get_by_text("It counts for me").wait_for()
    assert sent(keyed) == []


def test_a_correction_that_may_not_be_sent_stays_in_the_browser_and_says_why(visit, keyed):
    page = visit(keyed.url)
    use(page, keyed.make(Scope.ANALYZE))
    read(page)
    mark(page, "SQL").click()
    page.get_by_role("button", name="It makes no point").click()
    page.get_by_role("button", name="Send it to the service").click()
    page.get_by_text("lacks the scope 'write'").wait_for()
    assert len(kept(page)) == 1


def test_a_service_that_keeps_nothing_is_sent_nothing(page):
    read(page)
    mark(page, "SQL").click()
    page.get_by_role("button", name="It makes no point").click()
    page.get_by_text("Kept in this browser.").wait_for()
    assert page.get_by_role("button", name="Send it to the service").count() == 0
