"""The file that lives: what is in it, that it is small and asks for nothing, and its engine."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from gd_core import (
    GALLERY,
    Dataset,
    Objective,
    StopRules,
    adam,
    descend,
    diagnose,
    export_html,
    fit_objective,
    gradient_descent,
    momentum,
    nadam,
    newton,
    parse_objective,
    with_noise,
    with_schedule,
)
from gd_core.export import ExportError
from gd_core.figures import drawable, plane_points
from gd_core.optimizers import Optimizer, cosine
from tests.javascript.node import called

MOST_BYTES = 1_500_000
BOWL = parse_objective("x^2 + 10y^2")
LINK = 'https://example.org/?f="><script>alert(1)</script>&step=0.1'
# The run of a file as its engine computes it from the file's own start.
FOLLOW = """({ program, drag, start, step }) => {
  const live = new exported.LiveRuns(program, drag);
  const [run] = live.at(start, { ...drag.controls, step: step.number });
  return run;
}"""


class Reader(HTMLParser):
    """The tags, the text outside of scripts and styles, and the scripts and styles of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.said, self.code, self.attributes = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attributes]

    def handle_data(self, data):
        (self.code if self.tags[-1:] in (["script"], ["style"]) else self.said).append(data)

    def handle_endtag(self, tag):
        self.tags.append(f"/{tag}")


def content_of(page):
    return json.loads(re.search(r'id="run">(.*?)</script>', page, re.DOTALL)[1])


def numbers(column):
    return np.frombuffer(base64.b64decode(column["f8"]), dtype="<f8")


@pytest.fixture(scope="module")
def page():
    return export_html(BOWL, (2.5, 1.5), gradient_descent(0.05), 30, link=LINK)


def test_it_says_what_the_run_is_and_what_it_did(page):
    said = " ".join(" ".join(Reader(page).said).split())
    found = diagnose(descend(BOWL, (2.5, 1.5), gradient_descent(0.05), 30), BOWL)
    for part in ("f(x, y) = x^2 + 10y^2", found.headline, found.sentence, "step size 0.05"):
        assert part in said
    assert "After all 30 iterations" in said and "<math>" in page


def test_nothing_typed_is_markup_and_the_link_leads_back(page):
    tags = Reader(page).tags
    assert tags.count("script") == 2 and tags.count("style") == 1
    assert "alert(1)" not in " ".join(Reader(page).code)
    (address,) = (value for tag, name, value in Reader(page).attributes if name == "href")
    assert address == LINK


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc"])
def test_an_address_of_another_kind_is_text(address):
    page = export_html(BOWL, (2.5, 1.5), gradient_descent(0.05), 3, link=address)
    assert "href" not in page and address.split(",")[0] in page


def test_a_hostile_formula_is_escaped_text():
    text = "x<1 ? x^2 : (x>2 ? x : 2x)"
    page = export_html(parse_objective(text), (0.5,), gradient_descent(0.1), 5)
    assert text not in page and text in " ".join(Reader(page).said)
    assert "?" not in json.dumps(content_of(page))  # the formula is not among the data


def test_it_may_run_its_own_script_and_ask_for_nothing(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["base-uri"] == "'none'"
    for kind, tag in (
        ("script-src", r'<script type="module">(.*?)</script>'),
        ("style-src", "<style>(.*?)</style>"),
    ):
        (text,) = re.findall(tag, page, re.DOTALL)
        found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{found}'"
    names = {name for _, name, _ in Reader(page).attributes}
    assert not names & {"src", "srcset", "action", "onclick", "onload", "style"}
    addresses = re.findall(r"https?://[^\"'`\s<]*", page.replace(LINK.split('"')[0], ""))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in page.replace("url(#", "") and "@import" not in page


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda entry: entry.name)
def test_the_engine_of_the_file_follows_the_path_of_descend(entry):
    objective, start = parse_objective(entry.text), entry.start
    method = gradient_descent(entry.step_size)
    run = descend(objective, start, method, 60, StopRules(1e-8))
    page = export_html(objective, start, method, 60, StopRules(1e-8))
    assert len(page.encode()) < MOST_BYTES
    assert_follows(content_of(page), run)


@pytest.mark.parametrize(
    "method",
    [momentum(0.02), adam(0.1), with_schedule(nadam(0.05), cosine(50))],
    ids=lambda m: m.name,
)
@pytest.mark.parametrize("climbs", [False, True])
def test_it_follows_methods_with_a_memory_up_and_down(method, climbs):
    objective = parse_objective("sin(x) + cos(y)/2")
    run = descend(objective, (1.0, 0.5), method, 300, maximize=climbs)
    content = content_of(export_html(objective, (1.0, 0.5), method, 300, maximize=climbs))
    assert_follows(content, run)


def assert_follows(content, run):
    """Both the points in the file and those that its engine computes are those of the run."""
    found = called("gd_core/browser/js/live_run.js", FOLLOW, content)
    shipped = content["run"]
    assert found["k"] == shipped["k"] and shipped["k"][-1] == run.iterations
    rows = np.array(shipped["k"])
    window = tuple(map(tuple, content["window"]))
    x = drawable(plane_points(run), window)[rows, 0]  # as a browser can draw it
    scale = max(1.0, float(np.abs(x).max()))
    assert np.array_equal(numbers(shipped["x"]), x)
    assert np.allclose(np.array(found["x"], dtype=float), x, rtol=0, atol=1e-9 * scale)
    assert np.allclose(np.array(found["f"], dtype=float), run.values[rows], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("method", "why"),
    [
        (newton(), "asks for more than the slope"),
        (with_noise(gradient_descent(0.1), 0.1, 3), "noisy"),
        (
            Optimizer(lambda point: None, lambda f, x, s: (x - 0.1 * f.gradient(x), s), "adam"),
            "asks for more than the slope",
        ),
        (
            Optimizer(lambda point: None, lambda f, x, s: (x - 0.1 * f.gradient(x), s), "mine"),
            "method is Python code",
        ),
    ],
)
def test_a_run_that_cannot_be_followed_is_shown_with_the_reason(method, why):
    page = export_html(BOWL, (2.5, 1.5), method, 20)
    content, said = content_of(page), " ".join(Reader(page).said)
    assert content["drag"] is None and why in said and "shown as it was" in said
    run = descend(BOWL, (2.5, 1.5), method, 20)
    assert np.array_equal(numbers(content["run"]["x"]), run.points[:, 0])


def test_a_function_of_ones_own_code_is_shown_too():
    own = Objective.from_functions(lambda p: p[0] ** 2, lambda p: 2 * p, 1)
    page = export_html(own, 1.5, gradient_descent(0.1), 5)
    assert content_of(page)["program"] is None and "function is Python code" in page


def test_a_fit_to_data_is_shown_too():
    fit = fit_objective(Dataset.from_text("x,y\n1,2\n2,4.1\n3,5.9"))
    page = export_html(fit, (0.0, 0.0), gradient_descent(0.05), 20)
    content = content_of(page)
    assert content["names"] == ["w", "b"] and content["drag"] is not None
    assert "<mi>𝐱</mi><mo>=</mo>" in page  # the point, of which the rule speaks
    assert np.array_equal(
        numbers(content["run"]["x"]),
        descend(fit, (0.0, 0.0), gradient_descent(0.05), 20).points[:, 0],
    )


def test_a_long_formula_and_a_long_run_stay_small():
    text = "+".join(f"sin({k}x)*exp(cos({k}y))" for k in range(1, 17))
    page = export_html(parse_objective(text), (0.5, 0.2), gradient_descent(0.001), 5_000)
    assert len(page.encode()) < MOST_BYTES


def test_a_function_of_three_variables_is_refused():
    own = Objective.from_functions(lambda p: float(p @ p), lambda p: 2 * p, 3)
    with pytest.raises(ExportError, match="one or two variables"):
        export_html(own, (1, 2, 3), gradient_descent(0.1), 5)
