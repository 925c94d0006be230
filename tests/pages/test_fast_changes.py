"""A person who is faster than the way to the server."""

import pytest
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from pages.shared import state
from pages.shared.callbacks import whole


def come_with(page, url):
    """The next run comes with this URL, as a browser sends it."""
    page.app.query_params.clear()
    for key, value in url.items():
        page.app.query_params[key] = value


def test_a_url_of_some_runs_ago_takes_no_change_back(page):
    first = page.query
    page.set(step=0.3, n=40)
    come_with(page, first)
    page.set(step=0.4)
    assert (page.widget("step").value, page.widget("n").value) == (0.4, 40)
    assert (page.query["step"], page.query["n"]) == ("0.4", "40")


def test_the_url_is_written_again_where_the_browser_came_with_an_older_one(page):
    first = page.query
    page.set(step=0.3)
    come_with(page, first)
    page.run()
    assert page.query["step"] == "0.3"


def test_going_back_brings_what_stood_there(page, monkeypatch):
    first = page.query
    page.set(step=0.3)
    come_with(page, first)
    monkeypatch.setattr(state, "_went_back", lambda: True)
    page.run()
    assert page.widget("step").value == float(first["step"])


def test_a_url_that_the_session_never_wrote_is_taken(page):
    page.set(step=0.3)
    come_with(page, {"f": "(x-2)^2", "step": "0.25"})
    page.run()
    assert (page.widget("f").value, page.widget("step").value) == ("(x-2)^2", 0.25)


def test_a_callback_that_is_broken_off_is_begun_again_and_the_run_still_ends():
    done, later = [], RerunException(RerunData())

    @whole
    def callback(word):
        done.append(word)
        if len(done) < 3:
            raise later

    with pytest.raises(RerunException) as raised:
        callback("go")
    assert done == ["go"] * 3
    assert raised.value is later


def test_a_callback_that_nothing_breaks_off_runs_once():
    done = []
    whole(done.append)("go")
    assert done == ["go"]
