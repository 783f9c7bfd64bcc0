"""The page for everybody: by keyboard alone, at 200 % zoom, on narrow and wide screens, and sound to axe in every state, in both themes."""

from __future__ import annotations

import pytest

SHORT = "You were friendly, but your SQL was weak. You asked no questions. The role has been frozen."
LONG = """Hi Priya,

Thank you again for coming to our office in Leeds last Tuesday and for the time that you took for the case study. The whole panel
enjoyed meeting you, and I promised to be honest about why we decided for somebody else, so here is what we talked about
afterwards.

Let me begin with what went well. You were warm and calm from the first minute, and you listened before you answered. Your
presentation was well structured, the slides were clear, and Marc said that your explanation of the churn model was the best he
had heard this year. It was obvious that you had read our annual report, and your questions about the new warehouse were really
good ones.

On the technical side we were less convinced. Your SQL was weak: you needed help with the second join and did not know window
functions, which we use every day. When Ana asked you how you would test a pipeline you could not name a single tool, and your
Python was a little slow. You have never worked with dbt or any other transformation tool, and three years in a reporting team is
not quite the seniority that we were looking for.

In the last part you rambled a bit. Several of your answers took more than five minutes, and we never learned what your own part
in the Rotterdam project had been. One of us also felt that you might get bored in a small team, but I do not share that.

You should also know that the budget for the second position was cut on Friday, and that an internal candidate applied at the last
minute. That had nothing to do with you.

I would be glad to talk again in a year. Please do not hesitate to call me if anything is unclear.

Kind regards,
Joanna Whitfield"""
UNSPECIFIC = "Unfortunately you were not the right fit for the role. We wish you all the best."
PRAISE = "You were friendly. Your answers were clear and your SQL was excellent."
HOSTILE = '<img src=x onerror="window.hacked=1">' + "W" * 300 + "\u202e \U0001f642 Your SQL was weak. <b>You rambled.</b>"


def read(page, text):
    page.fill("#text", text)
    page.click("#read")
    page.wait_for_selector("#read:not([aria-disabled])")  # it is while a note is being read
    page.wait_for_selector("#result:not([hidden])")


def has_card(page):
    read(page, SHORT)
    page.locator(".note .mark", has_text="SQL").focus()
    page.get_by_text("It is about something else").click()


def has_letter(page):
    read(page, SHORT)
    page.get_by_role("button", name="Say thank you").click()
    page.get_by_label("Letter", exact=True).wait_for()


def has_later_steps(page):
    read(page, SHORT)
    page.locator(".rest > summary").click()
    for step in page.locator(".step > details > summary").all()[1:4]:
        step.click()
    page.locator(".step").nth(1).get_by_text("Set a day, write a note").click()
    page.locator(".step input[type=checkbox]").first.check()


def has_more_to_say(page):
    page.get_by_text("Say a little more").click()


def has_history(page):
    for text in (SHORT, LONG, PRAISE):
        read(page, text)
        page.get_by_role("button", name="Keep this note").click()
    page.locator("#kept li").nth(2).wait_for()


def fails(status):
    def fail(page):
        page.route("**/v1/analyze", lambda route: route.abort() if status == 0 else route.fulfill(status=status, body="{}"))
        page.fill("#text", SHORT)
        page.click("#read")
        if status == 401:
            page.wait_for_selector("dialog[open] #key-field")
            page.keyboard.press("Escape")
        page.wait_for_selector("#text-error:not([hidden])")

    return fail


STATES = {
    "empty": lambda page: None,
    "more to say": has_more_to_say,
    "short": lambda page: read(page, SHORT),
    "300 words": lambda page: read(page, LONG),
    "unspecific": lambda page: read(page, UNSPECIFIC),
    "praise only": lambda page: read(page, PRAISE),
    "hostile": lambda page: read(page, HOSTILE),
    "card": has_card,
    "letter": has_letter,
    "later steps": has_later_steps,
    "history": has_history,
    "no service": fails(0),
    "401": fails(401),
    "413": fails(413),
    "422": fails(422),
    "429": fails(429),
    "500": fails(500),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state(page, sound, state):
    STATES[state](page)
    sound(page)


OVER = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth}`] : [];
  const shown = [...document.querySelectorAll("body *")].filter((each) =>
    each.checkVisibility() && !each.closest(".visually-hidden, .skip, svg"));
  const cut = shown.filter((each) => { // by more than a letter, or so that it would have to be scrolled sideways
    const { overflowX } = getComputedStyle(each);
    const hides = !each.matches("input") && ["hidden", "clip"].includes(overflowX) && each.scrollWidth > each.clientWidth + 4;
    const scrolls = ["auto", "scroll"].includes(overflowX) && each.scrollWidth > each.clientWidth + 1 && !each.matches("input, textarea");
    const { left, right, width } = each.getBoundingClientRect();
    return hides || scrolls || (width && (left < -1 || right > innerWidth + 1));
  });
  return [...wide, ...cut.map((each) => `${each.tagName}.${each.className} ${each.textContent.slice(0, 40)}`)];
}"""


SCREENS = [(640, 2), (320, 1), (320, 2), (2200, 1)]


@pytest.mark.parametrize(("width", "scale"), SCREENS, ids=["200 %", "320 px", "320 px at 200 %", "wide"])
def test_nothing_is_cut_or_runs_over_the_edge_at_any_zoom_and_width(visit, server, width, scale):
    page = visit(server, viewport={"width": width, "height": 400}, device_scale_factor=scale)
    for state in ("empty", "more to say", "300 words", "hostile", "later steps", "letter", "card", "history"):
        page.goto("/")
        STATES[state](page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert page.evaluate(OVER) == [], (state, theme)


FOCUSED = """() => {
  let at = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(at.matches(".visually-hidden") ? at.parentElement : at);
  const { top, bottom, left, right, width, height } = at.getBoundingClientRect();
  return {
    name: (at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.textContent || at.id).trim(), tag: at.tagName,
    ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    seen: at.matches(".visually-hidden") || (width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth),
  };
}"""


class Hands:
    """On the keyboard, and nowhere else; whatever has the focus has to show it."""

    def __init__(self, page):
        self.page = page
        self.met = []

    def press(self, key):
        self.page.keyboard.press(key)

    def where(self):
        at = self.page.evaluate(FOCUSED)
        if at["tag"] != "BODY":
            assert at["ringed"], f"no ring around {at}"
            assert at["seen"], f"out of sight: {at}"
        return at

    def tab_to(self, name, *, back=False, most=120):
        """Tabs until the focus is at what has a name that begins so."""
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            at = self.where()
            self.met.append(at["name"])
            if at["name"].startswith(name):
                return
        raise AssertionError(f"{name!r} is not reached; the last ones were {self.met[-most:]}")


def test_the_whole_way_is_gone_by_keyboard(page, sound):
    hands = Hands(page)
    hands.tab_to("The feedback")
    page.keyboard.type(SHORT)
    hands.tab_to("Read it")
    hands.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    page.wait_for_function("document.activeElement.id === 'result'")
    hands.tab_to("your SQL was weak")
    hands.press("Enter")
    page.wait_for_function("document.activeElement.textContent === 'It counts for me'")
    hands.where()
    hands.press("Enter")
    page.locator(".mark.strength", has_text="SQL").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('mark')")
    hands.press("Enter")
    page.wait_for_function("document.activeElement.textContent === 'Take that back'")
    hands.press("Escape")
    page.locator(".word-card").wait_for(state="detached")
    hands.tab_to("Done: ")
    hands.press("Space")
    page.locator(".step.done-step").wait_for()
    hands.tab_to("Set a day")
    hands.press("Enter")
    hands.tab_to("Your note")
    page.keyboard.type("Ask Mina")
    hands.tab_to("Calendar")
    with page.expect_download() as waiting:
        hands.press("Enter")
    assert waiting.value.suggested_filename == "plan.ics"
    hands.tab_to("Say thank you")
    hands.press("Space")
    page.get_by_label("Letter", exact=True).wait_for()
    hands.tab_to("Your name")
    page.keyboard.type("Priya")
    assert page.get_by_label("Letter", exact=True).input_value().endswith("Priya")
    hands.tab_to("Copy")
    hands.press("Enter")
    page.locator("#status", has_text="Copied.").wait_for(state="attached")
    hands.tab_to("Keep this note")
    hands.press("Enter")
    page.locator("#kept li").wait_for()
    hands.tab_to("Export")
    with page.expect_download() as waiting:
        hands.press("Enter")
    assert waiting.value.suggested_filename == "afterview.json"
    hands.tab_to("Read it", back=True)
    sound(page)


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_nothing_holds_the_focus_and_all_of_it_is_reached(page, key):
    read(page, SHORT)
    page.locator(".rest > summary").click()
    hands = Hands(page)
    page.locator("#read").focus()
    rounds, previous, same = 0, None, 0
    for _ in range(200):
        hands.press(key)
        at = hands.where()
        same = same + 1 if at == previous else 0
        assert same < 8, f"the focus is held by {at}"  # a field for a date has several places
        previous = at
        hands.met.append(at["name"])
        rounds += at["name"] == "Read it"
        if rounds:
            break
    assert rounds == 1
    for name in ("Skip to the result", "Choose a file", "Calendar", "Answer the feedback", "Keep this note in this browser", "Import it"):
        assert any(met.startswith(name) for met in hands.met), name
    assert sum(met.startswith("Done: ") for met in hands.met) == page.locator(".step").count()


MOVING = """() => [...document.querySelectorAll("*")].map((each) => getComputedStyle(each)).filter((style) =>
  style.animationName !== "none" || parseFloat(style.transitionDuration) > 0 || style.scrollBehavior === "smooth").length"""


def test_whoever_wants_no_motion_gets_none(page):
    read(page, SHORT)
    assert page.evaluate(MOVING) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) > 0
