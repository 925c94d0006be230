"""What is taken home, in a browser: a file arrives as it was made, the link goes to the share
sheet, and the keyboard reaches all of it."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from gd_core import StopRules, gradient_descent, parse_objective
from gd_core.export import SheetQuestion, export_question_sheet, export_script, export_sheet
from tests.browser.window import DescendPage

RULES = StopRules(gradient_tolerance=1e-8)
LONG_LINK = "http://localhost/?f=" + "x" * 900
LONG_FORMULA = "+".join(f"sin({k}x)^2" for k in range(1, 20))
SQUARE = ((-5.0, 5.0), (-5.0, 5.0))
# Of a video at an address, its width and its last moment in seconds.
SIZE_AND_LENGTH = """
async (address) => {
  const video = document.createElement("video");
  const happened = (name) => new Promise((done, fail) => {
    video.addEventListener(name, done, { once: true });
    video.addEventListener("error", () => fail(video.error), { once: true });
  });
  video.src = address;
  await happened("loadeddata");
  video.currentTime = 1e6;  // past the end: a file may not say how long it is
  await happened("seeked");
  return [video.videoWidth, video.currentTime];
}
"""


@pytest.fixture
def section(new_page, server):
    """A page with the section unfolded by the keyboard; unfolded, it is no page for other tests."""
    page = new_page(server, DescendPage).open(f="x^2", step="0.3", n="7", start="point", x0="2.5")
    page.page.evaluate(
        "() => { navigator.canShare = ({ url }) => Boolean(url);"
        "navigator.share = async (link) => { window.gdShared = link.url; }; }"
    )
    page.container("take-home-section").locator("summary").focus()
    page.page.keyboard.press("Enter")
    page.container("qr").wait_for()
    page.settle()  # or what is drawn then would close a menu
    yield page
    page.spoil("a section is open")


def test_a_script_is_downloaded_and_the_link_is_shared(section):
    home = section.container("take-home-section")
    home.get_by_role("combobox", name="As a file").press("ArrowDown")
    section.page.get_by_role("option", name="Python script").wait_for()
    section.page.keyboard.press("Enter")
    button = home.get_by_role("button", name="Download gradient-descent-on-x-2.py")
    with section.page.expect_download() as started:
        button.press("Enter")
    link = home.locator("code").first.inner_text()
    run = (parse_objective("x^2"), (2.5,), gradient_descent(0.3), 7, RULES)
    taken = Path(started.value.path()).read_text(encoding="utf-8")
    assert taken == export_script(*run, link=link)
    home.get_by_role("button", name="Share").press("Enter")
    section.until("(link) => window.gdShared === link", link)
    records_a_video(section)


def records_a_video(section):
    """The animation as a video, once cancelled and once to its end."""
    home = section.container("take-home-section")
    home.get_by_role("combobox", name="As a file").press("ArrowDown")
    section.page.get_by_role("option", name="Animation (GIF)").click()
    recorder = section.container("recorder-button")
    record, cancel = (recorder.get_by_role("button", name=name) for name in ("Record", "Cancel"))
    record.press("Enter")
    cancel.press("Enter")
    record.wait_for()
    assert not recorder.get_by_role("status").inner_text()
    with section.page.expect_download() as started:
        record.press("Enter")
    video = started.value
    assert re.fullmatch(r"gradient-descent-on-x-2\.(mp4|webm)", video.suggested_filename)
    assert f"Saved as {video.suggested_filename}." == recorder.get_by_role("status").inner_text()
    width, seconds = section.page.evaluate(SIZE_AND_LENGTH, as_address(video))
    assert width == 640
    assert 7 * 0.2 + 1 <= seconds < 10  # seven steps of 200 ms, and the last one to be looked at


def as_address(download):
    kind = download.suggested_filename.rpartition(".")[2]
    content = base64.b64encode(Path(download.path()).read_bytes()).decode()
    return f"data:video/{kind};base64,{content}"


def hand_in(text):
    objective = parse_objective(text)
    run = (objective, (2.5, 1.5)[: objective.dim], gradient_descent(0.01), 500)
    return export_sheet(*run, link=LONG_LINK)


def question():
    """As many words and choices as a question may have."""
    words = ("word " * 56, "Momentum with step size 0.1, from (4, 1).")
    asked = SheetQuestion("What will happen?", words, (("", [(4, 1)]),), ("it arrives",) * 6)
    return export_question_sheet(parse_objective("x^2 + 10y^2"), SQUARE, asked, LONG_LINK)


@pytest.mark.parametrize(
    "sheet",
    [lambda: hand_in("x^2 + 10y^2"), lambda: hand_in(LONG_FORMULA), question],
    ids=["map", "long formula", "question"],
)
def test_a_sheet_prints_on_one_side_in_light_colours(browser, sheet):
    page = browser.new_context(color_scheme="dark").new_page()
    page.set_content(sheet())
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    size = [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]]
    assert size == [210, 297]
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    page.context.close()
