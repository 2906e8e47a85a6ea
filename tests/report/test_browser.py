"""The built site in a browser, from the disk: it asks nothing of the network; pointer, keyboard and phone."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import steelyard

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ABORTED = "net::ERR_ABORTED"
"""What a request comes to when it turns into a download, or when the reader has gone on already."""
LOCAL = ("file:", "data:", "blob:")
KINDS = (
    "index.html", "chapters/compute.html", "chapters/opinion.html", "indicators/training_cost.html",
    "indicators/notable_models_by_country.html", "indicators/private_investment.html", "models/index.html",
    "models/gpt-4.html", "reproduction.html", "changes.html", "methods.html", "data.html",
)  # fmt: skip
"""A page of each kind, and those with the widest tables."""
CONTRAST, LARGE_CONTRAST = 4.5, 3.0
RULES = (Path(__file__).parent / "rules.js").read_text(encoding="utf-8")
TARGET = 24
"""Smallest side of what a finger hits, links within text aside: WCAG 2.2, 2.5.8. [px]"""


def asked(rule: str) -> str:
    """A script that asks a page for what breaks a rule."""
    return f"(limits) => ({RULES.strip()}).{rule}(limits)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as installed on the machine."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A window for one test, which fails where a page asks the network for anything or reports an error."""
    options = getattr(request, "param", {"viewport": DESKTOP})
    made = browser.new_context(accept_downloads=True, **options)
    made.set_default_timeout(20_000)
    urls: list[str] = []
    errors: list[str] = []
    made.on("request", lambda one: urls.append(one.url))
    made.on("requestfailed", lambda one: errors.append(one.url) if one.failure != ABORTED else None)
    made.on("console", lambda one: errors.append(one.text) if one.type in ("error", "warning") else None)
    made.on("weberror", lambda one: errors.append(str(one.error)))
    yield made
    made.close()
    assert urls, "no page was opened"
    assert [url for url in urls if not url.startswith(LOCAL)] == []
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the window."""
    return context.new_page()


@pytest.fixture
def front(page: Page, english: Any) -> Page:
    """The front page in English."""
    page.goto((english.folder / "index.html").as_uri())
    return page


def path_of(page: Page) -> str:
    """Where a page stands, from the front page."""
    found = re.search(r"/(?:en|zh)/([^#?]+)", page.url)
    assert found, page.url
    return found[1]


def figures(text: str) -> str:
    """The digits of a number, without its unit, which a table may have in its heading."""
    found = re.search(r"\d[\d.,]*(?: × 10\d+)?(?: [MBT]\b)?", text)
    assert found, text
    return found[0]


def test_the_number_of_a_headline_stands_where_its_link_leads(front: Page) -> None:
    links = front.locator("main ul.headlines a.n")
    assert links.count() > 10
    for at in range(links.count()):
        link = links.nth(at)
        number, target = figures(link.text_content() or ""), link.get_attribute("href") or ""
        link.click()
        front.wait_for_url(f"**/{target}")
        shown = {figures(text) for text in front.locator("main data").all_text_contents()}
        assert number in shown, f"{number} is not on {target}"
        front.go_back()


def test_search_leads_to_a_model_and_its_derivation_to_a_source(front: Page) -> None:
    field = front.locator("#search")
    field.focus()
    front.keyboard.type("gpt-4 mar 2023")
    expect(front.locator("#found li").first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    front.keyboard.press("ArrowDown")
    chosen = front.locator("#found li[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    front.keyboard.press("Enter")
    front.wait_for_url("**/models/*.html")
    assert "GPT-4" in front.locator("h1").inner_text()
    closed = front.locator("details:not([open])").first
    closed.locator("summary").first.focus()
    front.keyboard.press("Enter")
    opened = front.locator("details[open]").last
    source = opened.locator("a[href*='data.html#']").first
    expect(source).to_be_visible()
    title = source.inner_text()
    source.click()
    assert path_of(front) == "data.html"
    target = front.locator("*:target")
    expect(target).to_be_in_viewport()
    assert title in target.inner_text()


def test_search_says_nothing_of_what_is_not_there_and_closes(front: Page) -> None:
    field, found = front.locator("#search"), front.locator("#found")
    field.fill("training cost")
    expect(found.locator("li").first).to_be_visible()
    front.keyboard.press("Escape")
    expect(found).to_be_hidden()
    field.fill("zzzz nothing of the kind")
    expect(found).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")


def test_all_models_are_filtered_by_words_and_year(page: Page, english: Any) -> None:
    page.goto((english.folder / "models/index.html").as_uri())
    total = page.locator("#models tbody tr").count()
    assert total == len(steelyard.registry().facts("models"))
    page.locator("form.filter input").fill("llama")
    shown = page.locator("#models tbody tr:visible")
    kept = shown.count()
    assert 0 < kept < total
    assert all("llama" in text.lower() for text in shown.all_inner_texts())
    assert str(kept) in page.locator("#count").inner_text()
    page.locator("form.filter select[name=year]").select_option("2023")
    assert 0 < shown.count() < kept
    assert all(text.startswith("2023") for text in page.locator("#models tbody tr:visible time").all_inner_texts())


@pytest.mark.parametrize("by_key", [False, True])
def test_all_models_are_sorted_by_a_heading(page: Page, english: Any, by_key: bool) -> None:
    page.goto((english.folder / "models/index.html").as_uri())
    head = page.locator("#models thead th.num").first
    button = head.locator("button")

    def press() -> list[float | None]:
        if by_key:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()
        return page.evaluate(
            """(at) => [...document.querySelectorAll("#models tbody tr")].map((row) => {
                const data = row.cells[at].querySelector("data"); return data ? Number(data.value) : null; })""",
            head.evaluate("(one) => one.cellIndex"),
        )

    for direction in ("descending", "ascending"):
        values = press()
        expect(head).to_have_attribute("aria-sort", direction)
        known = [value for value in values if value is not None]
        assert len(known) > 500
        assert known == sorted(known, reverse=direction == "descending")
        assert values[: len(known)] == known, "unknown values stand last"
    assert page.locator("#models thead th[aria-sort]").count() == 1


def test_names_are_sorted_as_names(page: Page, english: Any) -> None:
    page.goto((english.folder / "models/index.html").as_uri())
    page.locator("#models thead button").first.click()
    expect(page.locator("#models thead th").first).to_have_attribute("aria-sort", "ascending")
    shown = page.locator("#models tbody th").all_text_contents()
    assert shown == page.evaluate("(names) => [...names].sort((a, b) => a.localeCompare(b))", shown)


def test_the_theme_is_changed_and_remembered(front: Page) -> None:
    color = "() => getComputedStyle(document.documentElement).backgroundColor"
    before = front.evaluate(color)
    front.locator("#theme").click()
    after = front.evaluate(color)
    assert after != before
    front.locator("nav.chapters a").first.click()
    front.wait_for_url("**/chapters/*")
    assert front.evaluate(color) == after
    front.locator("#theme").click()
    assert front.evaluate(color) == before


def test_the_system_may_ask_for_dark_pages(browser: Browser, english: Any) -> None:
    shown = []
    for scheme in ("light", "dark"):
        window = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = window.new_page()
        page.goto((english.folder / "index.html").as_uri())
        shown.append(page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))
        window.close()
    assert shown[0] != shown[1]


@pytest.mark.parametrize("name", ["notable_models_by_country", "training_cost", "private_investment"])
def test_a_downloaded_table_holds_the_values_of_the_api(page: Page, english: Any, name: str, tmp_path: Path) -> None:
    page.goto((english.folder / f"indicators/{name}.html").as_uri())
    with page.expect_download() as waited:
        page.locator(".downloads a", has_text="CSV").click()
    file = tmp_path / waited.value.suggested_filename
    waited.value.save_as(file)
    assert file.name == f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    table = steelyard.index(name)
    assert [(row["entity"], row["period"]) for row in rows] == [(one["entity"], one["period"]) for one in table.records]
    assert [float(row["value"]) for row in rows] == pytest.approx([one["value"] for one in table.records], rel=1e-9)
    assert {(row["unit"], row["vintage"]) for row in rows} == {(table.records[0]["unit"], table.as_of)}


def test_a_mark_under_the_pointer_tells_its_value(page: Page, english: Any) -> None:
    page.goto((english.folder / "indicators/notable_models.html").as_uri())
    mark = page.locator("figure svg [aria-label]").last
    expect(page.locator(".tip")).to_be_hidden()
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    assert re.search(r"\d", tip.inner_text())
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


def test_published_figures_are_filtered_by_verdict(page: Page, english: Any) -> None:
    page.goto((english.folder / "reproduction.html").as_uri())
    total = page.locator("table.reproduced tbody tr").count()
    page.locator("select[name=verdict]").select_option("exact")
    shown = page.locator("table.reproduced tbody tr:visible")
    kept = shown.count()
    exact = sum(one.verdict == "exact" for one in steelyard.reproduce())
    assert kept == exact < total
    assert str(kept) in page.locator("#count").inner_text()
    assert page.locator("table.reproduced:visible").count() <= kept


def test_keys_alone_lead_past_the_header_and_show_where_they_are(front: Page) -> None:
    front.keyboard.press("Tab")
    skip = front.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    front.keyboard.press("Enter")
    front.keyboard.press("Tab")
    assert front.evaluate("() => document.querySelector('main').contains(document.activeElement)")
    outlined = """() => {
        const style = getComputedStyle(document.activeElement);
        return [style.outlineStyle, parseFloat(style.outlineWidth)]; }"""
    for _ in range(12):
        style, width = front.evaluate(outlined)
        assert style != "none"
        assert width >= 2
        front.keyboard.press("Tab")


def opened(page: Page, site: Any, name: str) -> Page:
    """A page of a site, once it is laid out."""
    page.goto((site.folder / name).as_uri())
    return page


@pytest.mark.parametrize("name", KINDS)
def test_pages_tell_everything_to_who_does_not_see_them(page: Page, site: Any, name: str) -> None:
    assert opened(page, site, name).evaluate(asked("halfTold")) == []
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[site.code]


@pytest.mark.parametrize("context", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}], indirect=True)
@pytest.mark.parametrize("name", KINDS)
def test_pages_fit_a_phone(page: Page, site: Any, name: str) -> None:
    opened(page, site, name)
    assert page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]") == [PHONE["width"]] * 2
    assert page.evaluate(asked("small"), TARGET) == []


SCHEMES = [{"viewport": DESKTOP, "color_scheme": "light"}, {"viewport": DESKTOP, "color_scheme": "dark"}]


@pytest.mark.parametrize("context", SCHEMES, indirect=True, ids=["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_letters_stand_out_from_the_paper(page: Page, english: Any, name: str) -> None:
    faint, looked = opened(page, english, name).evaluate(asked("faint"), [CONTRAST, LARGE_CONTRAST])
    assert looked > 4
    assert faint == []


def test_the_rules_find_what_breaks_them(browser: Browser, built: Callable[[str], Any]) -> None:
    page = browser.new_page()
    page.set_content(
        '<h1>a</h1><h3>b</h3><svg></svg><input><p>x <a href="#" style="text-decoration:none">y</a></p>'
        '<p style="color:#999">faint</p><button style="padding:0;width:10px">z</button>'
    )
    faults = " ".join(page.evaluate(asked("halfTold")))
    for fault in ("no lang", "not one main", "leaves out a level", "<svg", "<input", "looks like text"):
        assert fault in faults
    assert "faint" in page.evaluate(asked("faint"), [CONTRAST, LARGE_CONTRAST])[0][0]
    assert len(page.evaluate(asked("small"), TARGET)) == 2
    page.close()
