"""JavaScript and CSS files of the components, made ready to be sent to the browser.

A component takes the text of one ES module, which cannot import files of ours. So the modules that
it needs are bundled into one text, each in a function of its own: the names of one module are
unknown to the others, as they are where a browser or Node loads the files themselves.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PAGES_SHARED = Path(__file__).parents[1]

# import { isInside, meet as overlap } from "./geometry.js";
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.\.?/[^"]+)";$', re.MULTILINE)
_NAME = re.compile(r"^(\w+)(?: as (\w+))?$")
# export function meet(a, b) {
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+)\b)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
# A comment after code. No text or template follows it on its line, so it does not stand in one.
_COMMENT_AFTER_CODE = re.compile(r"(?<=[;,{(\[]) // [^\"'`\n]*$", re.MULTILINE)
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


def asset(*names: str) -> str:
    """The text of CSS files, given by their paths from pages/shared, one after the other, without
    indents."""
    return "\n".join(map(_compact, (_read(_PAGES_SHARED, name) for name in names)))


def bundle(entry: str, root: Path = _PAGES_SHARED) -> str:
    """One ES module that does what the file `entry` does, with all the modules that it imports.

    entry: a path from `root`, as all errors name files; it has the default export that Streamlit
    calls. Modules import each other by relative paths and by name, and export functions, classes
    and constants where they declare them.

    Raises:
        BundleError: for a missing file, a name that is not exported, modules that import each
            other in a circle, or an import or export that is written in another way.
    """
    modules = _in_order(entry, root)
    *needed, last = modules.values()
    if not last.has_default:
        raise BundleError(f"{entry}: the entry of a bundle needs `export default`.")
    symbols = {path: f"${number}" for number, path in enumerate(modules)}
    wrapped = (_wrapped(module, symbols) for module in needed)
    return _compact("\n".join([*wrapped, _imported(last, symbols), last.text]))


# ---------------------------------------------------------------- reading


def _in_order(entry: str, root: Path) -> dict[str, _Module]:
    """The modules that `entry` needs by their paths, each once and after those that it imports."""
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
    return found


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
    rest = _EXPORT.sub("", _IMPORT.sub("", text))
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
    """A text without indents and // comments, as a component's code is sent again whenever its data
    change."""
    lines = (line.strip() for line in _COMMENT_AFTER_CODE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
