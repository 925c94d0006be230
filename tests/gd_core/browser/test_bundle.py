"""How modules of JavaScript become one text."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gd_core.browser import BundleError, bundle
from tests.javascript.node import called


@pytest.fixture
def bundled(tmp_path):
    """Bundles files, given as their texts by name, from the entry `entry.js`."""

    def make(**texts):
        for name, text in texts.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return bundle("entry.js", tmp_path)

    return make


def answer_of(text):
    """What the default export of a bundle gives in Node."""
    return called(f"data:text/javascript,{quote(text)}", "entry", None)


def test_a_module_uses_what_another_one_exports(bundled):
    text = bundled(
        entry='import { half } from "./js/parts.js";\n\nexport default () => half(7);\n',
        js__parts="export const half = (number) => number / two;\n\nconst two = 2;\n",
    )
    assert answer_of(text) == 3.5


def test_a_name_that_two_modules_use_means_two_things(bundled):
    text = bundled(
        entry='import { a } from "./a.js";\nimport { b } from "./b.js";\n'
        "const own = 3;\nexport default () => [a(), b(), own];\n",
        a="const own = 1;\nexport function a() { return own; }\n",
        b="const own = 2;\nexport function b() { return own; }\n",
    )
    assert answer_of(text) == [1, 2, 3]


def test_two_exports_of_one_name_are_told_apart(bundled):
    text = bundled(
        entry='import { read } from "./a.js";\nimport { read as readB } from "./b.js";\n'
        "export default () => [read(), readB()];\n",
        a='export const read = () => "a";\n',
        b='export const read = () => "b";\n',
    )
    assert answer_of(text) == ["a", "b"]


def test_each_module_runs_once_and_after_those_that_it_imports(bundled):
    text = bundled(
        entry='import { log } from "./log.js";\nimport { b } from "./b.js";\n'
        'import { c } from "./c.js";\nexport default () => [...log, b, c];\n',
        log="export const log = [];\n",
        b='import { c } from "./c.js";\nimport { log } from "./log.js";\n'
        'log.push("b");\nexport const b = c;\n',
        c='import { log } from "./log.js";\nlog.push("c");\nexport const c = 1;\n',
    )
    assert answer_of(text) == ["c", "b", 1, 1]


def test_names_are_read_over_several_lines_and_from_several_imports(bundled):
    text = bundled(
        entry='import {\n  one,\n  two as zwei,\n} from "./a.js";\n'
        'import { three } from "./a.js";\n'
        "export default () => [one, zwei, three];\n",
        a="export const one = 1;\nexport const two = 2;\nexport const three = 3;\n",
    )
    assert answer_of(text) == [1, 2, 3]


def test_functions_classes_and_asynchronous_functions_can_be_exported(bundled):
    text = bundled(
        entry='import { later, Thing, twice } from "./a.js";\n'
        "export default () => [twice(2), new Thing().name, later.constructor.name];\n",
        a="export function twice(n) {\n  return 2 * n;\n}\n\nexport class Thing {\n"
        '  name = "thing";\n}\n\nexport async function later() {}\n',
    )
    assert answer_of(text) == [4, "thing", "AsyncFunction"]


def test_comments_go_and_texts_that_look_like_them_stay(bundled):
    text = bundled(
        entry="// Says why.\nconst list = [ // each\n  1, // one\n];\n"
        'const address = "http://www.w3.org"; // not a comment\n'
        'const slashes = "a, // b";\nexport default () => [list[0], address, slashes];\n',
    )
    assert "each" not in text and "one" not in text and "why" not in text
    assert answer_of(text) == [1, "http://www.w3.org", "a, // b"]


def test_spaces_go_where_they_mean_nothing(bundled):
    text = bundled(
        entry="const a = [ 3, -1 ];\nlet b = a[0] - -a[1] + +a[0];\nb -= - a[1];\n"
        "const c = a.length < 3 ? { d : b } : null;\n"
        'const e = "x  =  y"; const f = `${ a[0] }  +  1`;\nconst g = /a = b/.test("a = b");\n'
        "export default () => { return [ b, c.d, typeof a, e, f, g ]; };\n",
    )
    assert "const a=[3,-1];" in text
    assert answer_of(text) == [4, 4, "object", "x  =  y", "3  +  1", True]


def test_what_nothing_calls_is_left_out(bundled):
    text = bundled(
        entry='import { near } from "./a.js";\n\nexport default () => near();\n',
        a='import { far } from "./b.js";\n\nexport function near() {\n  return helper();\n}\n\n'
        "function helper() {\n  return 7;\n}\n\n"
        "export function unused() {\n  return far();\n}\n",
        b="export function far() {\n  return 8;\n}\n",
    )
    assert answer_of(text) == 7
    assert "unused" not in text and "far" not in text


def test_a_function_on_one_line_takes_nothing_with_it(bundled):
    text = bundled(
        entry='import { b } from "./a.js";\n\nexport default () => b();\n',
        a="export function a() { return 1; }\nexport function b() {\n  return 2;\n}\n",
    )
    assert answer_of(text) == 2


def test_a_missing_module_is_named_with_the_one_that_wants_it(bundled):
    with pytest.raises(BundleError, match=r"js/gone\.js: entry\.js imports it"):
        bundled(entry='import { a } from "./js/gone.js";\nexport default () => a;\n')


def test_a_module_outside_the_folder_is_refused(bundled, tmp_path):
    (tmp_path.parent / "outside.js").write_text("export const a = 1;\n")
    with pytest.raises(BundleError, match=r"outside\.js"):
        bundled(entry='import { a } from "../outside.js";\nexport default () => a;\n')


def test_a_name_that_is_not_exported_is_named(bundled):
    with pytest.raises(BundleError, match=r"entry\.js: a\.js does not export hidden"):
        bundled(
            entry='import { hidden } from "./a.js";\nexport default () => hidden;\n',
            a="const hidden = 1;\nexport const seen = hidden;\n",
        )


def test_a_circle_of_imports_is_shown(bundled):
    with pytest.raises(BundleError, match=r"a\.js imports b\.js imports a\.js"):
        bundled(
            entry='import { a } from "./a.js";\nexport default () => a;\n',
            a='import { b } from "./b.js";\nexport const a = b;\n',
            b='import { a } from "./a.js";\nexport const b = a;\n',
        )


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./a.js";',
        'import a from "./a.js";',
        'import "./a.js";',
        'import { a } from "https://example.org/a.js";',
        'const a = await import("./a.js");',
        "export { a };",
        "export let a = 1;",
        "export const { a } = { a: 1 };",
        "const text = `over\n  two lines`;",
    ],
)
def test_what_cannot_be_bundled_is_refused_and_not_left_out(bundled, line):
    with pytest.raises(BundleError, match=r"entry\.js"):
        bundled(entry=f"{line}\nexport default () => 1;\n", a="export const a = 1;\n")


def test_the_entry_needs_a_default_export_and_nothing_else_has_one(bundled):
    with pytest.raises(BundleError, match=r"entry\.js: .*export default"):
        bundled(entry="export const a = 1;\n")
    with pytest.raises(BundleError, match=r"a\.js: only the entry"):
        bundled(
            entry='import { a } from "./a.js";\nexport default () => a;\n',
            a="export const a = 1;\nexport default () => a;\n",
        )
