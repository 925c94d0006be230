"""What a teacher's question in a link hides and locks, on every page."""

from __future__ import annotations

import json

import pytest

from gd_core import GALLERY

RUN = {"f": "x^2+3y^2", "x0": "3", "y0": "2", "step": "0.05", "n": "40"}
PAGES = ["descend", "step_sizes", "race", "sweep"]


@pytest.fixture(params=PAGES)
def open_page(request):
    return request.getfixturevalue(request.param)


def rows_of(page):
    """The iterations that the browser has of each run."""
    return [chart["k"] for chart in page.data("player")["charts"]]


@pytest.mark.parametrize("begins", [0, 3])
@pytest.mark.parametrize("name", ["descend", "step_sizes", "race"])
def test_of_a_hidden_path_the_browser_has_no_point_beyond_the_links(name, begins, request):
    page = request.getfixturevalue(name)(**RUN, k=str(begins), hide="path")
    assert rows_of(page) and all(k == list(range(begins + 1)) for k in rows_of(page))
    sent = page.data("player")
    assert sent["drag"] is None and sent["pointer"]["ghosts"] == []
    assert sent["pinned"] is None and sent["steps"] is None
    assert all(chart["unfinished"] for chart in sent["charts"])
    assert sent["bare"] == (begins == 0)  # a start alone cannot be played
    assert not page.words("verdict") and not page.words("verdict1")
    assert not page.inside("values") and not page.app.table and not page.app.dataframe
    if name == "descend":
        assert page.results is None
        assert not page.app.get("download_button")


def test_of_a_hidden_path_a_surface_has_no_point_either(descend):
    page = descend(**RUN, hide="path", view="surface")
    assert all(k == [0] for k in rows_of(page))
    whole = descend(**RUN, view="surface")
    assert len(page.drawn("landscape")) < len(whole.drawn("landscape"))


def test_of_a_hidden_path_the_sweep_has_no_runs(sweep):
    page = sweep(**RUN, hide="path")
    with pytest.raises(StopIteration):
        page.data("runs")
    assert not page.inside("sweep")
    assert page.inside("landscape")
    assert "comes with the answer" in page.said


def test_a_hidden_verdict_leaves_the_path(descend):
    page = descend(**RUN, hide="verdict")
    assert not page.verdict
    assert rows_of(page)[0][-1] == 40
    assert page.results["words"] == ""
    assert page.results["numbers"]


def test_hidden_numbers_and_a_hidden_table_leave_the_verdict(descend):
    page = descend(**RUN, hide="numbers,table")
    assert page.verdict
    assert page.results is None
    assert page.data("player")["steps"] is None
    assert not page.app.get("download_button")
    assert "table" not in page.app.session_state or not page.app.dataframe


def test_hidden_marks_are_no_chips_and_no_minimum(descend):
    text = GALLERY["rosenbrock"].text
    shown, hidden = descend(f=text), descend(f=text, hide="marks")
    rings = [
        next(t["x"] for t in traces if t.get("name") == "known minimum")
        for traces in (json.loads(page.drawn("landscape"))[0]["data"] for page in (shown, hidden))
    ]
    assert rings[0] and not rings[1]
    assert shown.data("ticks")["marks"]
    with pytest.raises(StopIteration):
        hidden.data("ticks")


def test_hidden_advice_is_no_button_and_no_lesson(descend):
    slow = {"f": "x^2", "x0": "3", "step": "1e-5", "n": "30"}
    assert any(b.label.startswith("Use step size") for b in descend(**slow).app.button)
    page = descend(**slow, hide="advice")
    assert not any(b.label.startswith("Use step size") for b in page.app.button)
    assert page.verdict


def test_hidden_kinds_of_step_sizes_are_not_named(step_sizes):
    shown, hidden = step_sizes(), step_sizes(hide="marks")
    assert "too small" in shown.names
    assert set(hidden.names) == {"your own"}
    assert "too small" not in hidden.said


def test_a_link_without_a_question_hides_nothing(descend):
    page = descend(**RUN)
    assert not {"hide", "lock", "ask", "q"} & page.query.keys()
    assert rows_of(page)[0][-1] == 40


def test_the_link_keeps_the_question(open_page):
    wanted = {"hide": "verdict,numbers", "lock": "f,show", "q": "Where <b>does</b> it end?"}
    page = open_page(**wanted)
    assert wanted.items() <= page.query.items()
    assert not any("<b>" in text for text in page.markup)


def test_unknown_names_are_left_out_with_one_line(open_page):
    page = open_page(hide="verdict,moon", lock="f,<i>x", ask="riddle")
    assert "left out: <i>x, ask, moon." in page.said
    assert page.query["hide"] == "verdict"
    assert page.query["lock"] == "f"
    assert "ask" not in page.query


def test_a_long_text_is_left_out(descend):
    page = descend(q="a" * 281)
    assert "left out: q." in page.said
    assert "q" not in page.query


def test_locked_controls_cannot_be_changed(descend):
    page = descend(**RUN, lock="f,step,n,x0,method,max")
    assert all(page.widget(key).disabled for key in ("f", "step", "n", "x0", "method", "max"))
    assert page.widget("gallery").disabled
    assert not page.widget("y0").disabled
    assert page.data("step_slider")["locked"]
    assert page.data("player")["pointer"]["moves"] is False
    assert not any(b.label.startswith("Use step size") for b in page.app.button)
    with pytest.raises(StopIteration):
        page.data("ticks")


def test_the_methods_of_a_race_can_be_locked(race):
    page = race(lock="race")
    assert all(page.widget(f"race{k}-method").disabled for k in (1, 2))
    assert not any(b.key in ("race-add", "race1-remove") for b in page.app.button)


def test_a_new_link_hides_what_it_says(descend):
    page = descend(**RUN, hide="path")
    page.app.query_params.clear()
    page.app.query_params["f"] = "x^2"
    page.run()
    assert page.verdict
