"""Pasted text as data: what is read, and what is refused with its line and a remedy."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import DataError, Dataset
from gd_core.objective import MOST_LINK_ROWS, MOST_ROWS
from gd_core.objective.data import MOST_CHARACTERS
from tests.cases import each

FINITE = st.floats(-1e100, 1e100)
ROWS = ((1.0, 2.1), (2.5, -3.9), (30.0, 0.04))


@each(
    "text",
    [
        "1,2.1\n2.5,-3.9\n30,.04",
        "x,y\n1,2.1\n2.5,-3.9\n30,4e-2\n",
        "x\ty\r\n1\t2.1\r\n2.5\t−3.9\r\n30\t0.04\r\n",
        "1 2.1\n  2.5   -3.9\n30 0.04",
        "1, 2.1\n2.5, -3.9\n30, 0.04",
        "x;y\n1;2,1\n2,5;-3,9\n30;,04",
        "1;2.1\n2.5;-3.9\n30;0.04",
        "1,0 2,1\n2,5 -3,9\n30,0 0,04",
        "1\t2,1\n2,5\t-3,9\n30\t0,04",
        '"x","y"\n"1","2.1"\n\n"2.5","-3.9"\n\n"30","0.04"',
        "\ufeffx,y,\n1,2.1,\n2.5,-3.9,\n,,\n30,0.04,",
        "\t1\t2.1\n\t2.5\t-3.9\n\t30\t0.04",
    ],
)
def test_a_table_is_read_however_its_cells_are_parted(text):
    assert Dataset.from_text(text).rows == ROWS


@each(
    "text, names",
    [
        ("hours,passed\n1,0\n2,1", ("hours", "passed")),
        ("1,0\n2,1", ("x", "y")),
        ("1,2,0\n2,3,1", ("x1", "x2", "y")),
        ('"speed, mph",dist\n1,0\n2,1', ("speed mph", "dist")),
        (f"{'n' * 99},y\n1,0\n2,1", (f"{'n' * 29}…", "y")),
    ],
)
def test_columns_have_the_names_of_the_first_line_or_the_usual_ones(text, names):
    assert Dataset.from_text(text).names == names


@each(
    "text, line, said",
    [
        ("", None, "no data yet"),
        ("1,2", None, "one row"),
        ("x,y\n1,2", None, "one row"),
        ("x,y\nu,v", 2, "“u” where a number"),
        ("1\n2", 1, "one column"),
        ("1,2,3,4\n1,2,3,4", 1, "4 columns"),
        ("x,y\n1,2\nfoo,3\n4,5", 3, "Line 3 has “foo”"),
        ("1,2\n1,\n4,5", 2, "an empty cell"),
        ("1,2\n1,2,3\n4,5", 2, "3 numbers and not 2"),
        ("1,2\n1,inf\n4,5\n-∞,2", 2, "Lines 2 and 4"),
        ("1,2\n1,nan\n4,5", 2, "“nan”"),
        ("n/a,nan\n1,2\n4,5", 1, "“n/a”"),
        ("a,a\n1,2\n4,5", 1, "“a”"),
        ("1,2\n1,1e101\n4,5", 2, "too large"),
        ("1,2\n1,1e999\n4,5", 2, "too large"),
        ("1\t1,234\n2\t5,678", 1, "1234 or 1.234"),
        ("1,5;1.234\n2;3", 1, "“1.234”"),
        ("1,2\n3,4\n٣,٤", 3, "“٣”"),
        ("1 2\n" * (MOST_ROWS + 1), MOST_ROWS + 1, "at most 5,000"),
        ("1 2\n" * 30_000, None, "30,001 lines"),
        ("1" * (MOST_CHARACTERS + 1), None, "400,001 characters"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, line, said):
    with pytest.raises(DataError) as caught:
        Dataset.from_text(text)
    assert said in caught.value.message
    assert caught.value.line == line


def test_rows_without_numbers_are_left_out_on_request_and_named():
    data = Dataset.from_text("x,y\n1,2\nfoo,3\n4,5\n,7\n8,9\n8\n\nu,v", leave_out_bad_rows=True)
    assert data.rows == ((1, 2), (4, 5), (8, 9))
    assert [row.line for row in data.left_out] == [3, 5, 7, 9]
    assert "lines 3, 5, 7 and 1 more" in data.left_out_in_words
    assert Dataset.from_text("1,2\n3,4", leave_out_bad_rows=True).left_out_in_words == ""


def test_arrays_of_a_dataset_cannot_be_changed():
    data = Dataset.from_text("1,2,3\n4,5,6")
    assert data.features.tolist() == [[1, 2], [4, 5]]
    assert data.target.tolist() == [3, 6]
    for array in (data.features, data.target):
        assert not array.flags.writeable
    assert hash(data) == hash(Dataset.from_rows([(1, 2, 3), (4, 5, 6)]))


@each("rows", [[], [(1, 2)], [(1, 2), (3, 4, 5)], [(1,), (2,)], [(1, math.nan), (2, 3)]])
def test_rows_that_are_no_table_are_refused(rows):
    with pytest.raises(DataError):
        Dataset.from_rows(rows)


def test_an_error_comes_back_from_another_process():
    error = pickle.loads(pickle.dumps(DataError("Line 3 is empty.", 3)))
    assert (error.message, error.line, str(error)) == ("Line 3 is empty.", 3, "Line 3 is empty.")


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 3).flatmap(lambda k: st.lists(st.tuples(*[FINITE] * k), min_size=2)))
def test_text_and_link_bring_all_digits_back(rows):
    data = Dataset.from_rows(rows)
    assert Dataset.from_text(data.to_text()) == data
    link = data.to_link_text()
    assert (link is None) == (len(data) > MOST_LINK_ROWS)
    if link is not None:
        assert Dataset.from_link_text(link) == data
        assert set(link) <= set("0123456789e.-~_")


def test_a_link_with_too_many_rows_is_not_read():
    with pytest.raises(DataError, match="at most 60 rows"):
        Dataset.from_link_text("_".join(["1~2"] * (MOST_LINK_ROWS + 1)))


PIECES = st.sampled_from([*"0123456789.,;\t\n\r -+eExy\"'−∞%_~|", "1,5", "nan", "1e999", "\0"])


@settings(max_examples=250, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)), st.booleans())
def test_any_text_gives_data_or_a_sentence(text, leave_out):
    found = data_or_error(text, leave_out)
    if isinstance(found, DataError):
        assert found.message.endswith(".")
        assert found.line is None or found.line >= 1
        return
    assert np.isfinite(found.features).all()
    assert np.isfinite(found.target).all()
    assert 2 <= len(found) <= MOST_ROWS
    again = Dataset.from_text(found.to_text())
    assert (again.names, again.columns) == (found.names, found.columns)


def data_or_error(text, leave_out):
    try:
        return Dataset.from_text(text, leave_out)
    except DataError as error:
        return error


def test_rows_of_another_width_than_their_names_are_refused():
    with pytest.raises(DataError, match="2 columns, and the data have 3"):
        Dataset.from_rows([(1, 2), (3, 4)], ("x1", "x2", "y"))
