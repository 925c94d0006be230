"""Modules of JavaScript made one text, for a component of a page or for a file that lives alone.

Neither can import files of ours. So the modules that it needs are bundled into one text, each in a
function of its own: the names of one module are unknown to the others, as they are where a browser
or Node loads the files themselves. Functions that nothing calls are left out, so that nobody is
sent what only others need.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# import { isInside, meet as overlap } from "./geometry.js";
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.\.?/[^"]+)";$', re.MULTILINE)
_NAME = re.compile(r"^(\w+)(?: as (\w+))?$")
# export function meet(a, b) {
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+)\b)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
# A function at the top level as Biome formats it: its last line is a brace and nothing else.
_FUNCTION = re.compile(
    r"^(?:export )?(?:async )?function (\w+)\([^\n]*\{\n.*?^\}\n", re.MULTILINE | re.DOTALL
)
_LINE_OF_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
# A comment after code. No text or template follows it on its line, so it does not stand in one.
_COMMENT_AFTER_CODE = re.compile(r"(?<=[;,{(\[]) // [^\"'`\n]*$", re.MULTILINE)
# A line with an odd number of backticks: a template over several lines, whose line breaks count.
_LONG_TEMPLATE = re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*(`[^`\n]*)$", re.MULTILINE)
# A space of which one neighbour is a sign; but a + +b and a - -b need theirs.
_SPACE_BESIDE_SIGN = re.compile(r"(?<![+-]) (?=[^\w$])|(?<=[^\w$]) (?![+-])")
# An import or export that is written in another way.
_UNREAD = re.compile(r"^(?:import|export)\b.*$|\bimport\(.*$", re.MULTILINE)


class BundleError(ValueError):
    """A module, or an import of one, that cannot be bundled; the message names the file."""


@dataclass(frozen=True)
class _Module:
    """A file of JavaScript: its path from the root, its text without imports and the word export.

    imports: for each module that it imports, by path, the names there and the names here; exports:
    the names that others can import; has_default: whether it has a default export.
    """

    path: str
    text: str
    imports: Mapping[str, tuple[tuple[str, str], ...]]
    exports: tuple[str, ...]
    has_default: bool


def bundle(entry: str, root: Path) -> str:
    """One ES module that does what the file `entry` does, with all the modules that it imports.

    entry: a path from the folder `root`, as all errors name files; it has the default export of the
    bundle. Modules import each other by relative paths within that folder and by name, and export
    functions, classes and constants where they declare them.

    Raises:
        BundleError: for a missing file, a name that is not exported, modules that import each
            other in a circle, or an import or export that is written in another way.
    """
    found = _in_order(entry, root)
    if not found[-1].has_default:
        raise BundleError(f"{entry}: the entry of a bundle needs `export default`.")
    *needed, last = _without_unused(found)
    symbols = {module.path: f"${number}" for number, module in enumerate(needed)}
    wrapped = (_wrapped(module, symbols) for module in needed)
    return _compact("\n".join([*wrapped, _imported(last, symbols), last.text]))


# ---------------------------------------------------------------- reading


def _in_order(entry: str, root: Path) -> list[_Module]:
    """The modules that `entry` imports, itself the last: each once and after those it imports."""
    found: dict[str, _Module] = {}

    def visit(path: str, importers: tuple[str, ...]) -> None:
        if path in importers:
            circle = " imports ".join([*importers[importers.index(path) :], path])
            raise BundleError(f"Modules import each other in a circle: {circle}.")
        if path in found:
            return
        module = _parse(path, _read(root, path, *importers[-1:]))
        for other in module.imports:
            visit(other, (*importers, path))
            _check_names(module, found[other])
        found[path] = module

    visit(entry, ())
    return list(found.values())


def _read(root: Path, path: str, importer: str = "") -> str:
    """The text of a file; raises BundleError if there is none below the root."""
    file = root / path
    if path.startswith("../") or not file.is_file():
        wanted = f"{importer} imports it, but" if importer else "It was asked for, but"
        raise BundleError(f"{path}: {wanted} there is no such file.")
    return file.read_text(encoding="utf-8")


def _parse(path: str, text: str) -> _Module:
    imports: dict[str, tuple[tuple[str, str], ...]] = {}
    for names, other in _IMPORT.findall(text):
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), other))
        imports[there] = imports.get(there, ()) + _names(path, names)
    exports = tuple(_EXPORT.findall(text))
    rest = _LINE_OF_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))
    if long := _LONG_TEMPLATE.search(rest):
        raise BundleError(f"{path}: put the template that begins with {long[1]} into one line.")
    if unread := _UNREAD.search(_DEFAULT.sub("", rest)):
        raise BundleError(
            f'{path}: write `{unread[0]}` as `import {{ name }} from "./file.js";` or as '
            "`export` in front of a function, a class or a const."
        )
    return _Module(path, rest, imports, exports, bool(_DEFAULT.search(rest)))


def _names(path: str, text: str) -> tuple[tuple[str, str], ...]:
    """The names between the braces of an import: there, and here."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    pairs = [_NAME.match(part) for part in parts]
    if not parts or None in pairs:
        raise BundleError(f"{path}: cannot read the names of `import {{{text}}}`.")
    return tuple((pair[1], pair[2] or pair[1]) for pair in pairs if pair)


def _check_names(module: _Module, other: _Module) -> None:
    for name, _ in module.imports[other.path]:
        if name not in other.exports:
            raise BundleError(f"{module.path}: {other.path} does not export {name}.")


# ---------------------------------------------------------------- leaving out


def _without_unused(modules: list[_Module]) -> list[_Module]:
    """The modules without functions that nothing calls, and without modules left with no use."""
    *_, entry = modules
    wanted: dict[str, set[str]] = {entry.path: set()}
    kept = []
    for module in reversed(modules):  # those that import a module come before it
        if module.path in wanted:
            kept.append(_with_exports(module, wanted[module.path]))
            for path, names in kept[-1].imports.items():
                wanted.setdefault(path, set()).update(there for there, _ in names)
    return kept[::-1]


def _with_exports(module: _Module, wanted: set[str]) -> _Module:
    """A module that exports only these names, without functions and imports that it then has no use
    for."""
    text = _without_functions(module.text, wanted)
    words = set(re.findall(r"\w+", text))
    imports = {
        path: tuple(pair for pair in names if pair[1] in words)
        for path, names in module.imports.items()
    }
    used = {path: names for path, names in imports.items() if names}
    exports = tuple(name for name in module.exports if name in wanted)
    return _Module(module.path, text, used, exports, module.has_default)


def _without_functions(text: str, wanted: set[str]) -> str:
    """A text without the functions whose names are neither wanted nor found elsewhere in it."""
    for function in _FUNCTION.finditer(text):
        elsewhere = text.replace(function[0], "", 1)
        if function[1] not in wanted and not re.search(rf"\b{function[1]}\b", elsewhere):
            return _without_functions(elsewhere, wanted)
    return text


# ---------------------------------------------------------------- writing


def _wrapped(module: _Module, symbols: Mapping[str, str]) -> str:
    """A module as a call of a function, which gives what the module exports."""
    if module.has_default:
        raise BundleError(f"{module.path}: only the entry of a bundle has a default export.")
    given = f"return{{{','.join(module.exports)}}}"
    lines = [_imported(module, symbols), module.text, given]
    return "\n".join([f"const {symbols[module.path]}=(()=>{{", *lines, "})();"])


def _imported(module: _Module, symbols: Mapping[str, str]) -> str:
    """The imports of a module as constants."""
    return "\n".join(
        f"const{{{','.join(_renamed(names))}}}={symbols[path]};"
        for path, names in module.imports.items()
    )


def _renamed(names: tuple[tuple[str, str], ...]) -> Iterator[str]:
    return (there if there == here else f"{there}:{here}" for there, here in names)


def _compact(text: str) -> str:
    """A module without what only its readers need, as a component's code is sent again whenever its
    data change: indents, // comments, and spaces beside signs."""
    lines = (line.strip() for line in _COMMENT_AFTER_CODE.sub("", text).splitlines())
    return "\n".join(_without_spaces(line) for line in lines if line)


def _without_spaces(line: str) -> str:
    """A line without spaces beside signs, unless it has a text, a template or a regular expression,
    whose spaces count."""
    return line if re.search("[\"'`/]", line) else _SPACE_BESIDE_SIGN.sub("", line)
