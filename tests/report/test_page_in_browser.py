"""The page in a real browser: it fetches nothing, breaks nothing, sorts and filters."""

import pytest

from tests.browser import PATIENCE_MS, chromium, needs_chromium

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def opened(browser, full_page):
    """The page at laptop size, its troubles and its requests."""
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.troubles, page.requests = [], []
    page.on("console", lambda message: page.troubles.append(message.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.set_default_timeout(PATIENCE_MS)
    page.goto(full_page.as_uri())
    yield page
    page.close()


def column(page, table: str, place: int) -> list[str]:
    """Texts of a table's column, of the rows that are shown."""
    return page.eval_on_selector_all(
        f"{table} tbody tr:not([hidden])",
        f"rows => rows.map(row => row.cells[{place}].textContent)",
    )


def test_it_opens_without_errors_and_asks_the_network_for_nothing(opened, full_page):
    opened.wait_for_load_state("networkidle")
    assert opened.troubles == []
    assert opened.requests == [full_page.as_uri()]


def test_tables_sort_by_number_both_ways(opened):
    table = 'table[data-source$="quality.csv"]'
    head = opened.locator(f"{table} th button", has_text="Read")
    place = opened.locator(f"{table} th").all_text_contents().index("Read")
    head.first.click()
    rising = [int(text) for text in column(opened, table, place)]
    assert rising == sorted(rising)
    assert rising[0] < rising[-1]
    head.first.click()
    assert [int(text) for text in column(opened, table, place)] == rising[::-1]
    assert opened.locator(f"{table} th[aria-sort=descending]").count() == 1


def test_table_iii_sorts_by_its_negative_numbers(opened):
    table = 'table[data-source$="table3_values.csv"]'
    opened.locator(f"{table} th button", has_text="DLIB").click()
    values = [
        float(text.split()[0].rstrip("*†").replace("−", "-")) for text in column(opened, table, 3)
    ]
    assert values == sorted(values)
    assert len(values) == 18


def test_tables_filter_by_words(opened):
    tools = opened.locator('#quality input[type="search"]')
    tools.fill("a04 rest")
    table = 'table[data-source$="quality.csv"]'
    assert column(opened, table, 0) == ["A04"]
    assert opened.locator("#quality .count").text_content() == "1 of 63 rows"
    tools.fill("")
    assert len(column(opened, table, 0)) == 63


def test_no_screen_size_scrolls_sideways(browser, full_page):
    for width in (390, 768, 1366):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(full_page.as_uri(), timeout=PATIENCE_MS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_the_banner_stays_on_every_screen(opened):
    opened.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert opened.locator(".banner").bounding_box()["y"] >= 0
    assert "Simulated cohort" in opened.locator(".banner").text_content()
