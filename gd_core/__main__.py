"""The command line: `python -m gd_core "x^2 + 10y^2" --step 0.05 --start 2.5,1.5`.

It prints the tutorial's lines and the verdict, and writes the run to files.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from gd_core.descent import (
    StopRules,
    Trajectory,
    descend,
    progress_lines,
    random_start,
)
from gd_core.diagnosis import diagnose
from gd_core.experiments import default_setup
from gd_core.export import (
    export_animation,
    export_html,
    export_image,
    export_notebook,
    export_script,
    export_sheet,
    export_table,
)
from gd_core.expression import FormulaError
from gd_core.objective import Objective, parse_objective
from gd_core.optimizers import (
    CONSTANT,
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    Optimizer,
    Parameter,
    config_of,
    description_of,
    schedule_description,
)

MOST_ITERATIONS = 100_000
WRONG_INPUT = 2  # the exit status, as of other programs
_EXAMPLE = 'python -m gd_core "x^2 + 10y^2" --step 0.05 --start 2.5,1.5 --script descent.py'


class Run(NamedTuple):
    """A run with what it was made of, as the functions that write files take it."""

    objective: Objective
    start: tuple[float, ...]
    optimizer: Optimizer
    n_iter: int
    stop: StopRules
    maximize: bool
    bounds: tuple[tuple[float, float], ...]
    trajectory: Trajectory

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The arguments that descend and the exports share."""
        return self[:6]


class FileKind(NamedTuple):
    """What can be written to a file: its content, and what the help says of it."""

    content: Callable[[Run], bytes]
    help: str


def _picture(name: str) -> FileKind:
    def content(run: Run) -> bytes:
        return export_image(*run.arguments, format=name, bounds=run.bounds)

    return FileKind(content, f"the picture as {name.upper()}")


FILES: Mapping[str, FileKind] = MappingProxyType(
    {
        "script": FileKind(
            lambda run: export_script(*run.arguments).encode(),
            "the run as a Python script that needs NumPy and Matplotlib",
        ),
        "notebook": FileKind(
            lambda run: export_notebook(*run.arguments).encode(), "the run as a Jupyter notebook"
        ),
        **{name: _picture(name) for name in ("png", "svg", "pdf", "tikz")},
        "gif": FileKind(
            lambda run: export_animation(*run.arguments, bounds=run.bounds),
            "the run as an animation that loops",
        ),
        "csv": FileKind(
            lambda run: export_table(run.objective, run.trajectory).encode(),
            "every iteration as a table, with all digits, below what decides the run",
        ),
        "sheet": FileKind(
            lambda run: export_sheet(*run.arguments, bounds=run.bounds).encode(),
            "a page to print (HTML), with room for an answer",
        ),
        "html": FileKind(
            lambda run: export_html(*run.arguments, bounds=run.bounds).encode(),
            "a page that plays the run and lets you drag it, without a network",
        ),
    }
)


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        ended = message if message.endswith((".", "?")) else f"{message}."
        print(f"{ended[:1].upper()}{ended[1:]}", file=sys.stderr)
        raise SystemExit(WRONG_INPUT)


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m gd_core",
        description="Follow gradient descent, or another method, on a function that you type.",
        epilog=f"Example: {_EXAMPLE}",
        allow_abbrev=False,
    )
    parser.add_argument("formula", help='a function of x, or of x and y: "x^2 - 4cos(2x)"')
    add = parser.add_argument
    add("--start", type=_numbers, metavar="X[,Y]", help="where it begins; else one that suits")
    add("--step", type=float, metavar="ALPHA", help="the step size; else one that suits")
    add("--n", type=_count, metavar="N", help="iterations; else as many as suit")
    add("--method", choices=OPTIMIZERS, default="gradient_descent", metavar="METHOD",
        help=f"one of {', '.join(OPTIMIZERS)}")  # fmt: skip
    add("--maximize", action="store_true", help="climb instead")
    add("--bounds", type=_bounds, metavar="LOW,HIGH[,LOW,HIGH]", help="the window, of x and of y")
    add("--seed", type=int, help="draw the start at random in the window")
    add("--tolerance", type=float, metavar="SLOPE", help="stop where the slope is at most this")
    add("--let", type=_letter, action="append", default=[], metavar="A=NUMBER",
        help="the number of a letter in the formula")  # fmt: skip
    add("--schedule", choices=SCHEDULES, default=CONSTANT, metavar="SCHEDULE",
        help=f"how the step size changes: one of {', '.join(SCHEDULES)}")  # fmt: skip
    group = parser.add_argument_group("numbers of methods and schedules")
    for name, parameter in _parameters().items():
        group.add_argument(_option(name), type=float, metavar="NUMBER", help=parameter.meaning)
    files = parser.add_argument_group("files to write")
    for name, kind in FILES.items():
        files.add_argument(f"--{name}", type=Path, metavar="FILE", help=kind.help)
    return parser


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parameters() -> dict[str, Parameter]:
    """Every number of a method or a schedule by its name, but for the step size, and the noise."""
    described = [*map(description_of, OPTIMIZERS), *map(schedule_description, SCHEDULES)]
    found = {name: one for each in described for name, one in each.parameters.items()}
    return {name: one for name, one in (found | dict(NOISE)).items() if name != "step_size"}


# ---------------------------------------------------------------- arguments


def _numbers(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(map(float, text.split(",")))
    except ValueError:
        numbers = (math.nan,)
    if not all(map(math.isfinite, numbers)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 2.5,1.5")
    return numbers


def _bounds(text: str) -> tuple[tuple[float, float], ...]:
    numbers = _numbers(text)
    pairs = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or any(low >= high for low, high in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} has to be low,high for each variable")
    return pairs


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= MOST_ITERATIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number up to {MOST_ITERATIONS:,}")
    return int(text)


def _letter(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like a=2.5") from None


def _joined(argv: Sequence[str]) -> Iterator[str]:
    """The arguments with each value at its option, as --start=-1,2: it may begin with a minus, and
    so may the formula, which comes last then."""
    words, formulas = iter(argv), []
    for word in words:
        if not word.startswith("--") and word != "-h":
            formulas.append(word)
        elif "=" in word or word in ("--maximize", "--help", "-h"):
            yield word
        else:
            value = next(words, None)
            yield word if value is None else f"{word}={value}"
    yield from ("--", *formulas) if formulas else ()


# ---------------------------------------------------------------- the run


def _run(options: argparse.Namespace) -> Run:
    """The run that was asked for. Raises ValueError, FormulaError among them, for wrong input."""
    objective = parse_objective(options.formula, parameters=dict(options.let))
    setup = default_setup(objective)
    bounds = options.bounds or setup.bounds
    _check_count("--bounds", bounds, objective, "a pair")
    if options.start and options.seed is not None:
        raise ValueError("Give --start or --seed, not both")
    start = options.start or setup.start
    if options.seed is not None:
        start = tuple(random_start(bounds, options.seed).tolist())
    _check_count("--start", start, objective, "a number")
    optimizer = _optimizer(options, setup.step_size)
    n_iter = setup.n_iter if options.n is None else options.n
    run = (objective, start, optimizer, n_iter, StopRules(options.tolerance), options.maximize)
    return Run(*run, bounds, descend(*run))


def _check_count(option: str, given: Sequence[Any], objective: Objective, what: str) -> None:
    if len(given) != objective.dim:
        names = " and ".join(objective.variables)
        raise ValueError(f"{option} needs {what} for each variable, here for {names}")


def _optimizer(options: argparse.Namespace, suits: float) -> Optimizer:
    names = {name: getattr(options, name) for name in _parameters()}
    given = {name: number for name, number in names.items() if number is not None}
    noise, seed = given.pop("noise", 0.0), given.pop("noise_seed", 0.0)
    first_order = config_of(options.method, {"step_size": 1.0}).optimizer().rule is not None
    taken = {*description_of(options.method).parameters}
    taken |= {*schedule_description(options.schedule).parameters} if first_order else set()
    asked = {*given, *(["step_size"] if options.step is not None else [])}
    if unknown := sorted(asked - taken):
        word = "step" if unknown[0] == "step_size" else unknown[0]
        raise ValueError(f"{options.method} takes no {_option(word)}")
    if not first_order and (noise or options.schedule != CONSTANT):
        raise ValueError(f"{options.method} takes no schedule and no noise")
    step_size = suits if options.step is None else options.step
    numbers = {"step_size": step_size} | given
    return config_of(options.method, numbers, options.schedule, noise, seed).optimizer()


def _write_files(options: argparse.Namespace, run: Run) -> None:
    for name, kind in FILES.items():
        path = getattr(options, name)
        if path is not None:
            path.write_bytes(kind.content(run))


def main(argv: Sequence[str]) -> None:
    """Do what the arguments ask for; raises SystemExit(2) after one sentence on what is wrong."""
    parser = _parser()
    options = parser.parse_args(list(_joined(argv)))
    try:
        run = _run(options)
        _write_files(options, run)
    except FormulaError as error:
        parser.error(error.message)
    except OSError as error:
        parser.error(f"{error.filename} cannot be written: {error.strerror}")
    except ValueError as error:
        parser.error(str(error))
    found = diagnose(run.trajectory, run.objective)
    print(progress_lines(run.trajectory))
    print(f"{found.headline} {found.sentence}".strip())


if __name__ == "__main__":
    main(sys.argv[1:])
