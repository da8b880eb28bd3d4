"""The page to annotate in, used in a real browser by mouse, keys and fingers."""

import json
from dataclasses import replace

import numpy as np
import pytest

from steadyface.annotation_task.folder import write_task
from steadyface.annotations.conversion import read_annotators
from steadyface.annotations.marks import AS_300W
from tests.annotation_task.conftest import (
    COUNTS,
    RECORDINGS,
    SIZES,
    SUBJECT,
    picture_of,
    small_task,
)
from tests.browser import PATIENCE_MS, chromium, needs_chromium

pytestmark = needs_chromium
LOWER_LIP = 57


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder, task = tmp_path_factory.mktemp("task"), small_task()
    write_task(
        folder, task, picture_of(task), [], destination="data/annotations/A01", simulated=True
    )
    return (folder / "annotate.html").as_uri()


def open_page(browser, address, width=1366, height=768, touch=False):
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=touch, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.troubles, page.requests = [], []
    page.on("console", lambda message: page.troubles.append(message.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(address)
    return page


def begin(page, annotator="AB"):
    page.fill("#annotator", annotator)
    page.keyboard.press("Enter")
    page.wait_for_selector("#start", state="hidden")
    return page


@pytest.fixture
def page(browser, address):
    page = begin(open_page(browser, address))
    yield page
    assert page.troubles == []
    page.context.close()


def points(page, frame=None):
    place = "work.current" if frame is None else frame
    return np.array(page.evaluate(f"work.frames[{place}].points"), float)


def on_screen(page, landmark):
    """Where a point is on the screen, and how many CSS px a pixel of the picture takes."""
    box = page.locator("#stage").bounding_box()
    x, y, scale = page.evaluate(
        "landmark => [...work.points[landmark].slice(0, 2).map((value, axis) =>"
        " (value - [stage.view.x, stage.view.y][axis]) * stage.view.scale), stage.view.scale]",
        landmark,
    )
    return box["x"] + x, box["y"] + y, scale


def drag(page, landmark, across, down):
    x, y, scale = on_screen(page, landmark)
    page.mouse.move(x + 2, y - 1)
    page.mouse.down()
    page.mouse.move(x + 2 + across * scale / 2, y - 1)
    page.mouse.move(x + 2 + across * scale, y - 1 + down * scale)
    page.mouse.up()


def saved_file(page):
    with page.expect_download() as download:
        page.keyboard.press("Control+s")
    return download.value


def test_it_opens_from_disk_and_asks_for_nothing(browser, address):
    page = open_page(browser, address)
    page.wait_for_load_state("networkidle")
    assert page.troubles == []
    assert [url for url in page.requests if not url.startswith("data:")] == [address]
    assert page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')") == (
        "refused"
    )
    page.context.close()


def test_it_begins_with_the_trackers_points(page):
    start = small_task().frames[0].points
    assert np.abs(points(page)[:, :2] - start).max() < 0.001
    assert points(page)[:, 2].all()
    assert page.locator("#progress").text_content() == "0 of 3 done"


def test_a_dragged_point_moves_as_far_as_the_mouse_and_no_other_moves(page):
    before = points(page)
    drag(page, LOWER_LIP, 6, 9)
    moved = points(page) - before
    assert moved[LOWER_LIP, :2] == pytest.approx([6, 9], abs=0.1)
    assert np.delete(moved, LOWER_LIP, axis=0).any() == np.False_
    assert page.locator("#point-name").text_content() == "Outer lips: lower edge, middle"


def test_a_pressed_point_is_selected_and_not_moved(page):
    before = points(page)
    x, y, _ = on_screen(page, 30)
    page.mouse.click(x + 4, y + 3)
    assert page.evaluate("selected") == 30
    assert (points(page) == before).all()
    assert page.locator("#undo").is_disabled()


def test_undo_and_redo_by_key_and_button(page):
    states = [points(page)]
    drag(page, LOWER_LIP, 4, 4)
    states.append(points(page))
    page.keyboard.press("v")
    states.append(points(page))
    page.keyboard.press("Control+z")
    assert (points(page) == states[1]).all()
    page.click("#undo")
    assert (points(page) == states[0]).all()
    page.keyboard.press("Control+y")
    page.click("#redo")
    assert (points(page) == states[2]).all()
    page.keyboard.press("Control+z")
    drag(page, 8, 3, 0)
    assert page.locator("#redo").is_disabled()


def test_keys_move_the_selected_point(page):
    before = points(page)
    for keys in ("ArrowRight", "Shift+ArrowDown", "Alt+ArrowLeft"):
        page.keyboard.press(keys)
    moved = (points(page) - before)[48, :2]
    assert moved == pytest.approx([0.8, 5], abs=1e-6)
    page.keyboard.press("n")
    page.keyboard.press("ArrowUp")
    assert (points(page) - before)[49, :2] == pytest.approx([0, -1], abs=1e-6)


def test_a_part_of_the_face_alone_is_shown_and_can_be_taken(page):
    page.keyboard.press("8")
    assert page.locator('#regions [aria-pressed="true"]').text_content().startswith("Inner lips")
    assert page.evaluate("selected") == 60
    assert page.evaluate("stage.view.scale") > 4
    # The corner of the outer lips lies beside it, and is not meant.
    x, y, _ = on_screen(page, 48)
    page.mouse.click(x, y)
    assert page.evaluate("TASK.landmarks[selected].region") == "inner_lips"
    page.keyboard.press("0")
    assert page.evaluate("region") == ""


def test_the_frame_before_is_copied_within_a_recording_and_a_part(page):
    drag(page, LOWER_LIP, 5, 5)
    page.keyboard.press("PageDown")
    own = points(page)
    page.keyboard.press("7")
    page.keyboard.press("c")
    assert (points(page)[48:60] == points(page, 0)[48:60]).all()
    assert (points(page)[:48] == own[:48]).all()
    page.keyboard.press("PageDown")
    assert page.locator("#copy").is_disabled()


def test_the_wheel_zooms_where_the_mouse_is(page):
    x, y, scale = on_screen(page, 30)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.wait_for_function(f"stage.view.scale > {1.5 * scale}")
    there_x, there_y, _ = on_screen(page, 30)
    assert (there_x, there_y) == pytest.approx((x, y), abs=0.5)


def test_work_stays_in_the_browser_by_annotator(page, address):
    drag(page, LOWER_LIP, 7, 0)
    page.keyboard.press("Enter")
    kept = points(page, 0)
    page.reload()
    page.click("text=Go on as AB (1 of 3 done)")
    assert (points(page, 0) == kept).all()
    assert page.evaluate("work.current") == 1
    page.click("#who")
    begin(page, "CD")
    assert page.locator("#progress").text_content() == "0 of 3 done"
    assert np.abs(points(page, 0)[:, :2] - small_task().frames[0].points).max() < 0.001


def test_a_name_that_is_no_code_is_refused_in_the_pages_own_words(browser, address):
    page = open_page(browser, address)
    page.fill("#annotator", "Anna Maria")
    page.click("#begin")
    assert "initials or a code" in page.locator("#start-wrong").text_content()
    assert page.evaluate("work") is None
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 600)])
def test_help_is_read_from_its_beginning(browser, address, width, height):
    page = begin(open_page(browser, address, width, height))
    page.keyboard.press("?")
    assert page.evaluate("at('help').scrollHeight > at('help').clientHeight")
    assert page.evaluate("at('help').scrollTop") == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "stage"
    page.context.close()


def test_one_frame_is_not_told_of_as_many(page):
    page.keyboard.press("Enter")
    saved_file(page)
    assert page.locator("#saved-text").text_content().startswith("1 annotated frame, 2 still")


def test_the_saved_file_holds_the_finished_frames_for_the_study(page, tmp_path):
    drag(page, LOWER_LIP, 3, -2)
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expected = points(page, 0)[:, :2], points(page, 2)[:, :2]
    download = saved_file(page)
    assert download.suggested_filename == "A01.AB.json"
    download.save_as(tmp_path / "A01.AB.json")
    table, problems = read_annotators(
        {"": tmp_path}, SUBJECT, RECORDINGS, replace(AS_300W, first_frame=1), COUNTS, SIZES
    )
    assert [problem.kind for problem in problems] == ["note", "note"]
    assert "1 frame of it is not done" in problems[0].wrong
    assert set(table["annotator"]) == {"AB"}
    assert set(table["started_from"]) == {"mesh"}
    # The page's files say how they count, whatever the study's other files do.
    assert table[["task", "frame"]].drop_duplicates().to_numpy().tolist() == [
        ["OPEN", 3],
        ["REST", 0],
    ]
    found = table[["x_px", "y_px"]].to_numpy().reshape(2, 68, 2)
    expected[0][LOWER_LIP] = np.nan
    assert np.allclose(found, expected, atol=0.01, equal_nan=True)


def test_work_goes_on_from_a_saved_file_in_another_browser(browser, address, page, tmp_path):
    drag(page, LOWER_LIP, 3, -2)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    path = tmp_path / "A01.AB.json"
    saved_file(page).save_as(path)
    states = [points(page, frame) for frame in range(3)]
    other = open_page(browser, address)
    other.set_input_files("#open-file", path)
    other.wait_for_selector("#start", state="hidden")
    assert np.allclose([points(other, frame) for frame in range(3)], states, atol=0.001)
    assert other.locator("#progress").text_content() == "1 of 3 done"
    assert other.locator("#who").text_content() == "By AB"
    other.context.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content["info"].update(subject="C07"), "This file is of C07"),
        (lambda content: content["info"].update(description="x"), "not a file that this page"),
        (lambda content: content.pop("annotations"), "damaged"),
        (lambda content: content["info"].pop("annotator"), "who annotated"),
    ],
)
def test_a_file_that_does_not_belong_is_refused(browser, address, page, tmp_path, change, words):
    page.keyboard.press("Enter")
    path = tmp_path / "A01.AB.json"
    saved_file(page).save_as(path)
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    other = open_page(browser, address)
    other.set_input_files("#open-file", path)
    other.wait_for_function("at('start-wrong').textContent")
    assert words in other.locator("#start-wrong").text_content()
    other.context.close()


def test_a_whole_task_by_keys_alone(browser, address):
    page = open_page(browser, address)
    page.keyboard.type("EF")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    assert page.locator("#saved-title").text_content() == "All frames are done"
    page.keyboard.press("Enter")
    content = json.loads(saved_file(page).path().read_text())
    assert len(content["annotations"]) == 3
    assert content["unfinished"] == []
    page.context.close()


def touch(session, kind, *places):
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in places]},
    )


def test_fingers_move_points_and_zoom(browser, address):
    page = begin(open_page(browser, address, 390, 844, touch=True))
    session = page.context.new_cdp_session(page)
    before = points(page)
    x, y, scale = on_screen(page, LOWER_LIP)
    touch(session, "touchStart", (x, y + 6))
    for step in (4, 8, 12):
        touch(session, "touchMove", (x + step, y + 6 + step))
    assert page.locator("#close-up").is_visible()
    touch(session, "touchEnd")
    moved = (points(page) - before)[page.evaluate("selected"), :2]
    assert moved == pytest.approx([12 / scale, 12 / scale], abs=0.2)
    box = page.locator("#stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(session, "touchStart", (x - 40, y), (x + 40, y))
    touch(session, "touchMove", (x - 80, y), (x + 80, y))
    touch(session, "touchEnd")
    assert page.evaluate("stage.view.scale") == pytest.approx(2 * scale, rel=0.01)
    assert (points(page) - before).any(axis=1).sum() == 1
    page.context.close()


def stroke(kind, x, y):
    pressed = {"button": "left", "buttons": 1, "clickCount": 1}
    return {"type": kind, "x": x, "y": y, "pointerType": "pen", **pressed}


def test_a_pen_moves_points(page):
    session = page.context.new_cdp_session(page)
    before = points(page)
    x, y, scale = on_screen(page, LOWER_LIP)
    strokes = {"mousePressed": [0], "mouseMoved": [6, 12], "mouseReleased": [12]}
    for kind, across in ((kind, across) for kind, places in strokes.items() for across in places):
        session.send("Input.dispatchMouseEvent", stroke(kind, x + across, y + 3))
    moved = (points(page) - before)[LOWER_LIP, :2]
    assert moved == pytest.approx([12 / scale, 0], abs=0.1)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1366, 768), (2560, 1440)])
def test_everything_is_in_reach_on_every_screen(browser, address, width, height):
    page = begin(open_page(browser, address, width, height))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    for name in ("#done", "#save", "#undo", "#zoom-in", "#frame-after", "#unseen"):
        box = page.locator(name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
        assert box["height"] >= 32
    stage = page.locator("#stage").bounding_box()
    assert stage["width"] * stage["height"] > 0.35 * width * height
    y = on_screen(page, 8)[1]
    assert y < stage["y"] + stage["height"]
    page.context.close()


def test_every_button_has_a_name(page):
    nameless = page.eval_on_selector_all(
        "button", "all => all.filter(one => !(one.textContent.trim() || one.ariaLabel)).length"
    )
    assert nameless == 0
