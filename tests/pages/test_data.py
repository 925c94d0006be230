"""The Data page: points, the line through them, and the map of its error."""

from dataclasses import dataclass

import numpy as np
import pytest

from gd_core.objective import DATASETS, MOST_LINK_ROWS, Dataset, Fit
from pages.shared.components import points
from pages.shared.state import session_values
from pages.shared.state.fits.fit import take_rows
from tests.pages.conftest import INJECTIONS, Descend

OWN = "1~2_2~3_3~5"
MANY = "\n".join(f"{k},{2 * k + 1}" for k in range(MOST_LINK_ROWS + 1))


def box(page):
    """The box with the data as text."""
    return page.widget("data-text")


def wrong(page):
    """What is said beside the box with the data."""
    return page.words("data-error")


def test_the_first_data_are_there_with_a_run_that_fits_them(data):
    page = data()
    shown = page.points
    assert shown["columns"] == [list(column) for column in DATASETS["line"].data.columns]
    assert [shown["p"][0], shown["q"][0]] == [float(page.query["x0"]), float(page.query["y0"])]
    assert page.words("verdict")
    assert page.query["data"] == "line" and "f" not in page.query and "max" not in page.query
    assert len(shown["p"]) == len(page.data("player")["charts"][0]["k"])


def test_the_line_of_each_frame_is_that_of_the_run(data):
    """By NumPy's least squares, at the end of a run that arrives."""
    page = data(step="0.13", n="3000")
    x, y = (np.array(column) for column in DATASETS["line"].data.columns)
    w, b = np.polyfit(x, y, 1)
    assert [page.points["p"][-1], page.points["q"][-1]] == pytest.approx([w, b], abs=1e-6)
    assert page.data("player")["charts"][0]["x"][-1] == pytest.approx(w, abs=1e-6)


def test_a_scaled_fit_is_drawn_over_the_data_as_they_are(data):
    page = data(data="braking", scaled="1", step="0.4", n="200")
    speed, distance = (np.array(column) for column in DATASETS["braking"].data.columns)
    slope, intercept = np.polyfit(speed, distance, 1)
    assert [page.points["p"][-1], page.points["q"][-1]] == pytest.approx([slope, intercept])
    assert page.points["columns"][0] == list(DATASETS["braking"].data.columns[0])


@pytest.mark.parametrize("name", DATASETS)
def test_each_ready_data_set_opens_by_its_name_and_by_the_menu(data, name):
    page, ready = data(data=name), DATASETS[name]
    assert not page.sentences and not wrong(page)
    assert (page.query["model"], page.query["loss"]) == (ready.model, ready.loss)
    picked = data().set(**{"ready-data": name})
    assert picked.query == page.query
    assert picked.picture == page.picture
    assert any(ready.source in caption.value for caption in picked.app.caption)


def test_another_model_has_its_own_window_and_numbers(data):
    page = data().set(model="curve")
    assert page.query["model"] == "curve"
    assert page.query["ymax"] != data().query["ymax"]
    assert "Start c" in [one.label for one in page.app.number_input]
    assert "Start w" in [one.label for one in page.app.number_input]


def test_what_the_user_has_set_stays_with_another_loss(data):
    page = data().set(step=0.05, loss="huber")
    assert (page.query["step"], page.query["loss"]) == ("0.05", "huber")


def test_a_model_that_does_not_suit_the_data_is_a_sentence_and_the_picture_stays(data):
    page = data()
    before = page.picture
    page.set(model="logistic")
    assert "exactly two" in page.sentences
    assert page.picture == before
    assert not page.set(model="line").sentences


def test_the_link_holds_own_data_and_restores_the_page(data):
    page = data(data=OWN)
    assert page.query["data"] == OWN
    assert page.points["columns"] == [[1, 2, 3], [2, 3, 5]]
    again = data(**page.query)
    assert (again.query, again.picture) == (page.query, page.picture)


def test_pages_of_formulas_and_of_data_keep_their_own_values(data):
    page = Descend({"f": "x^2 + 10y^2", "step": "0.03", "xmin": "-4"})
    there = page.query
    page.app.query_params.clear()
    page.app.switch_page("pages/data.py")
    assert page.run().query["data"] == "line"
    assert page.query["step"] == data().query["step"]
    page.set(step=0.07)
    page.app.query_params.clear()
    page.app.switch_page("app.py")
    assert page.run().query == there
    page.app.query_params.clear()
    page.app.switch_page("pages/data.py")
    assert page.run().query["step"] == "0.07"
    page.app.query_params.clear()


def test_the_first_formula_is_set_up_after_data(data):
    page = data()
    page.app.query_params.clear()
    page.app.switch_page("app.py")
    assert page.run().query == Descend({}).query


# ---------------------------------------------------------------- the box with the numbers


def test_the_box_shows_the_data_and_takes_others(data):
    page = data()
    assert Dataset.from_text(box(page).value) == DATASETS["line"].data
    page.set(**{"data-text": "hours\tpoints\n1\t2\n2\t3\n3\t5"})
    assert page.query["data"] == OWN
    assert page.points["names"] == ["hours", "points"]
    assert page.widget("ready-data").value is None
    assert page.points["columns"] == [[1, 2, 3], [2, 3, 5]]


def test_three_columns_are_fitted_by_a_model_of_two_features(data):
    page = data().set(**{"data-text": "1 2 3\n2 1 3\n4 4 8"})
    assert page.query["model"] == "plane"
    assert len(page.points["columns"]) == 3


WRONG = {
    "no text": ("", "no data"),
    "one point": ("1,2", "one row"),
    "text": ("x,y\n1,two\n3,4", "“two”"),
    "an infinity": ("1,2\n3,inf", "“inf”"),
    "all x equal": ("2,1\n2,3\n2,4", "Every x is 2"),
    "one column": ("1\n2", "one column"),
    "far too long": ("1,2\n" * 500_000, "paste at most 5,000 rows"),
}


@pytest.mark.parametrize("text, said", WRONG.values(), ids=WRONG)
def test_a_wrong_text_is_a_sentence_beside_the_box_and_the_last_picture_stays(data, text, said):
    page = data(data=OWN)
    before, query = page.picture, page.query
    page.set(**{"data-text": text[:400_001]})
    assert said in wrong(page)
    assert (page.picture, page.query) == (before, query)
    assert not page.sentences
    assert not wrong(page.set(**{"data-text": "1,2\n2,4\n3,5"}))


def test_labels_of_three_classes_are_a_sentence(data):
    page = data(data="hours").set(**{"data-text": "1,0\n2,1\n3,2"})
    assert "exactly two" in wrong(page)
    assert page.query["data"] == "hours"


def test_rows_that_are_no_numbers_are_left_out_on_request_and_named(data):
    page = data().set(**{"data-text": "1,2\n2,?\n3,5\n4,6"})
    assert "Line 2" in wrong(page)
    page.set(**{"leave-out": True})
    assert not wrong(page)
    assert "Left out: line 2" in page.said
    assert page.query["data"] == "1~2_3~5_4~6"


def test_data_too_many_for_a_link_are_shown_and_it_says_what_the_link_leaves_out(data):
    page = data().set(**{"data-text": MANY})
    assert len(page.points["columns"][0]) == MOST_LINK_ROWS + 1
    assert "data" not in page.query
    captions = " ".join(caption.value for caption in page.app.caption)
    assert f"leaves these {MOST_LINK_ROWS + 1} rows out" in captions


@pytest.mark.parametrize("text", INJECTIONS[:20])
def test_pasted_text_is_shown_as_text_only(data, text):
    page = data().set(**{"data-text": f"{text},y\n1,2\n2,{text}"})
    assert not [body for body in page.markup if text.strip() and text in body]
    named = data().set(**{"data-text": f"{text}\ty\n1\t2\n2\t3"})
    assert not [body for body in named.markup if len(text.strip()) > 8 and text in body]


# ---------------------------------------------------------------- points that are moved


@dataclass(frozen=True)
class Sent:
    """What the picture sent."""

    rows: object


def receive(monkeypatch, rows):
    """Let the picture have sent these rows."""
    monkeypatch.setattr(points.st, "session_state", {session_values.POINTS: Sent(rows)})


@pytest.mark.parametrize(
    "rows",
    [None, "1,2", [1, 2], [[1]], [[1, 2, 3]], [[1, "2"]], [[1, float("nan")]], [[1, 1e300]], [[]]],
    ids=repr,
)
def test_what_is_no_list_of_points_is_refused(monkeypatch, rows):
    receive(monkeypatch, rows)
    assert points.sent_rows() == []


def test_points_that_were_moved_are_taken(monkeypatch):
    receive(monkeypatch, [[1, 2], [2, 4.5]])
    assert points.sent_rows() == [[1.0, 2.0], [2.0, 4.5]]


def test_a_point_of_the_example_shown_for_wrong_data_changes_nothing(monkeypatch):
    """It took the example, with that point moved, for the person's own data."""
    state = {session_values.DATA_NAME.key: "1~2_1~3"}
    monkeypatch.setattr(points.st, "session_state", state)
    take_rows([(0.5, 1.8), (1.0, 3.5)])
    assert state[session_values.DATA_NAME.key] == "1~2_1~3"
    assert "not made. Every x is 1" in session_values.DATA_ERROR.get()


# ---------------------------------------------------------------- batches and squares


def test_each_frame_tells_the_batch_of_the_step_that_led_to_it(data):
    """The rows in the order of NumPy's generator, which draws them anew for each epoch."""
    page = data(batch="3", n="6", batch_seed="4")
    order, rows = np.random.Generator(np.random.PCG64(4)), []
    for _ in range(2):
        epoch = order.permutation(8).tolist()
        rows += [epoch[:3], epoch[3:6], epoch[6:]]
    assert page.points["batches"] == [[], *rows]
    assert (page.query["batch"], page.query["batch_seed"]) == ("3", "4")
    captions = " ".join(caption.value for caption in page.app.caption)
    assert "3 rows of 8" in captions and "2 epochs" in captions


def test_the_plots_of_a_run_on_batches_count_rows(data):
    shown = data(batch="3", n="6").data("run-results")
    assert (shown["unit"], shown["k"]) == ("rows seen", [0, 3, 6, 8, 11, 14, 16])
    assert "rows seen" in shown["alt"]


def test_a_batch_of_all_rows_is_the_method_itself(data):
    page = data(batch="8", n="6")
    assert page.data("run-results")["unit"] == "iteration"
    assert page.data("run-results")["k"] == list(range(7))
    page = data(batch="8")
    assert page.points["batches"] == []
    assert page.data("player")["charts"] == data().data("player")["charts"]


def test_squares_are_drawn_of_the_squared_error_on_request(data):
    page = data().set(squares=True)
    assert page.points["squares"] and page.query["squares"] == "1"
    page.set(loss="huber")
    assert not page.points["squares"] and not page.has("squares")


# ---------------------------------------------------------------- the slope of each row


def arrows(page):
    """The arrows on the map, (frames, rows, 2), (frames, 2), and those of the batch or None."""
    found = page.data("player")["charts"][0]["marks"]["fan"]
    rows, full, batch = (
        found[name] and np.stack([found[name]["x"], found[name]["y"]], axis=-1)
        for name in ("rows", "full", "batch")
    )
    return rows.reshape(len(full), -1, 2), full, batch


def test_the_slope_of_each_row_is_drawn_on_request(data):
    page = data(data=OWN, x0="0", y0="0", step="0.1", n="5")
    assert "marks" not in page.data("player")["charts"][0]
    assert page.set(fan=True).query["fan"] == "1"
    rows, full, batch = arrows(page)
    assert rows[0] == pytest.approx(np.array([[4, 4], [12, 6], [30, 10]]))  # 2·y·(x, 1) of each
    assert full == pytest.approx(rows.mean(axis=1)) and batch is None
    captions = " ".join(caption.value for caption in page.app.caption)
    assert "mean of all 3" in captions and "orange" not in captions
    again = data(**page.query)
    assert again.data("player") == page.data("player")
    assert "marks" not in page.set(fan=False).data("player")["charts"][0]


def test_of_many_rows_some_are_drawn_and_the_batch_is_that_of_the_next_step(data):
    page = data().set(**{"data-text": MANY}).set(fan=True, batch=5, step=1e-5, n=200)
    rows, full, batch = arrows(page)
    assert rows.shape[1] < MOST_LINK_ROWS and len(full) == len(batch) == len(rows)
    chart = page.data("player")["charts"][0]
    steps = np.diff(np.stack([chart["x"], chart["y"]], axis=-1)[:3], axis=0)
    assert steps == pytest.approx(1e-5 * batch[:2], rel=1e-6)
    captions = " ".join(caption.value for caption in page.app.caption)
    assert f"{rows.shape[1]} of the {MOST_LINK_ROWS + 1} rows" in captions
    assert "orange" in captions


# ---------------------------------------------------------------- scaled and not


def test_scaling_shows_both_maps_with_runs_from_the_same_line(data):
    page = data(data="braking").set(scaled=True)
    scaled, unscaled = page.data("player")["charts"]
    assert (scaled["chart"], unscaled["chart"]) == ("landscape", "unscaled")
    fit = Fit(DATASETS["braking"].data, scaled=True)
    start = fit.in_data_units([float(page.query["x0"]), float(page.query["y0"])])
    assert [unscaled["x"][0], unscaled["y"][0]] == pytest.approx(start.tolist())
    assert [page.points["p"][0], page.points["q"][0]] == pytest.approx(start.tolist())
    assert "w, scaled" in page.drawn("landscape")
    assert "scaled" not in page.drawn("unscaled").replace("unscaled", "")
    captions = " ".join(caption.value for caption in page.app.caption)
    assert "same line" in captions
    assert "It has arrived" in page.words("verdict")
    page.set(scaled=False)
    assert len(page.data("player")["charts"]) == 1 and not page.inside("unscaled")


# ---------------------------------------------------------------- what is taken home


def test_a_fit_is_taken_home_as_a_script_with_its_link(data):
    page = data()
    page.app.session_state["take-home"] = True
    page.run().set(**{"taken-format": "script"})
    code = "".join(block.value for block in page.app.code)
    assert "import numpy" in code and "data=line" in code
    assert page.query["data"] == "line"
