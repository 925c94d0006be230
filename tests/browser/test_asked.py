"""A teacher's question in a real browser, in the frame of another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pages.shared.state.question_link import QuestionLink, embedding_of
from tests.browser.window import IDLE, LOOK_INTERVAL

BOWL = {
    **{"f": "x^2+10y^2", "xmin": "-5", "xmax": "5", "ymin": "-5", "ymax": "5"},
    **{"x0": "-4", "y0": "2", "step": "0.05", "n": "60"},
}


@contextmanager
def course_page(body: str) -> Iterator[str]:
    """A page with this body on an origin of its own; its address."""

    class Course(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Course</title>{body}".encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Course) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://localhost:{served.server_port}/"
        served.shutdown()


def test_a_question_is_answered_in_the_frame_of_another_origin(descend):
    made = QuestionLink(BOWL, "next-step", "Think of the <b>slope</b>.")
    address = made.address(descend.address)
    with course_page(embedding_of(address)) as course:
        page = descend.page
        page.goto(course)
        frame = page.frame_locator("iframe")
        card = frame.locator(".st-key-card-asked")
        card.get_by_text("Where does step 1 land?").wait_for()
        assert card.get_by_text("Think of the <b>slope</b>.").count() == 1
        assert frame.get_by_role("link", name="Race").count() == 0
        assert frame.locator(".st-key-verdict").count() == 0

        # By keys alone: the picture has the arrow keys, then the boxes, then Run.
        run = card.get_by_role("button", name="Run")
        size = page.locator("iframe").bounding_box()
        place = run.bounding_box()
        assert place["y"] + place["height"] <= size["y"] + size["height"]
        inside = page.frames[-1]
        for box, number in (("guess_x", "-3.6"), ("guess_y", "0")):
            frame.locator(f".st-key-{box} input").fill(number)
            frame.locator(f".st-key-{box} input").press("Enter")
            inside.wait_for_function(IDLE, polling=LOOK_INTERVAL)
        frame.locator(".gd-prediction").wait_for(state="attached")
        run.press("Enter")
        result = frame.get_by_role("status").filter(has_text="Right: it is at (−3.6, 0)")
        result.wait_for()
        frame.locator(".st-key-verdict").get_by_text("After all 60 iterations").wait_for()
        assert frame.locator("body").evaluate(
            "(body) => body.ownerDocument.documentElement.scrollWidth <= innerWidth"
        )


def test_on_the_sweep_what_is_said_stays_when_the_card_moves(sweep):
    """The card stands beside the map before the answer, and over the sweep after it: the message
    that went with it told once more that there was no answer."""
    sweep.page.goto(f"{sweep.address}/sweep?f=2x^2&x0=3&ask=largest-step")
    box = sweep.container("guess_number").locator("input")
    box.fill("0.25")
    box.press("Enter")
    sweep.until("() => document.querySelector('.st-key-guess_number input').value === '0.25'")
    sweep.until(IDLE)
    sweep.container("run").get_by_role("button").click()
    sweep.settle()
    sweep.page.get_by_role("status").filter(has_text="you said 0.25, 50% too small").wait_for()
