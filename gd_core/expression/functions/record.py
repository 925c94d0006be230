r"""What a function of the formula language is: one record, with what each room above asks of it.

The rooms build their tables from the records. So a new function is one record in a file of this
package: the parser knows its name, and programs, derivatives, LaTeX, the browser and the cost model
follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

# The brackets before and after a function's arguments in LaTeX. The space in ROUND separates the
# bracket from a command that ends the arguments.
ROUND = (r"{\left(", r" \right)}")
TIGHT = (r"\left(", r"\right)")


@dataclass(frozen=True)
class Operation:
    """What a program computes in one step: on floats, on arrays and in the browser.

    name: the name that SymPy has for it; or one that begins with gd_, where SymPy knows nothing of
        it.
    floats: on Python's floats; raises ValueError, ZeroDivisionError or OverflowError where it has
        no value.
    arrays: on NumPy's arrays.
    arity: how many arguments it takes.
    is_exact: whether it never rounds, so that `arrays` has the bits of `floats`.
    browser: the formula of its arguments, called x and y, by which the browser computes it; empty
        where gd_core/browser/js/operations.js has an operation of that name.
    array_us, float_us: microseconds to add in the cost model where it takes several steps.
    """

    name: str
    floats: Callable[..., float]
    arrays: Callable[..., Any]
    arity: int = 1
    _: KW_ONLY
    is_exact: bool = False
    browser: str = ""
    array_us: float = 0.0
    float_us: float = 0.0


@dataclass(frozen=True)
class Notation:
    r"""The LaTeX before and after the arguments of a function.

    name: what stands before the brackets and can carry a power, as in \sin^{2}(x); empty where
    `before` and `after` alone show the function, as in |x|. is_power: whether the whole is a power,
    which needs brackets as the base of another one.
    """

    before: str
    after: str
    name: str = ""
    is_power: bool = False


@dataclass(frozen=True)
class Domain:
    """Where a function has no value.

    holes: of arrays of arguments, a mask. message: the sentence about constants for which it has
    none, in which {piece} stands for what was typed. cause: the words about a window in which it
    has none.
    """

    holes: Callable[..., Any]
    message: str
    cause: str = "no value"


@dataclass(frozen=True)
class FormulaFunction:
    """A function of the formula language. Its arguments are called x and y in formulas about it.

    How a program computes it, one of these:
        operations: its value as one operation; where its derivatives need operations of their own,
            as those of sin(x)/x near 0, they follow, one for each order.
        definition: a formula, which SymPy differentiates as it stands.

    Its derivatives:
        slopes: the formula of the derivative by each argument, to be read, and also computed if it
            is an operation that SymPy does not know (Abramowitz & Stegun 1964, 4.2-4.6). Without
            them the definition is differentiated.
        computed_slopes: formulas to be computed instead, where `slopes` would lose digits.

    How it is typed and written:
        spellings: other names for it; fewest, most: how many arguments it takes; example: a call
            of it; inverse: the function that a power of -1 on its name means.
        notation: its LaTeX; written_as: the formula that LaTeX and derivatives show instead of it.
            Without both it is an upright name.

    At constants and at special points, where its operation or definition would do otherwise:
        floats: its value on Python's floats; raises ValueError, ZeroDivisionError or OverflowError.
        arrays, array_slopes: its value and its derivatives over arrays of any float type.
        domain: where it has no value; kink_at: a mask of where it has a corner, a jump or a root
            of 0, of an array.

    What a simplifier may rely on:
        is_total: it has a value for all arguments; is_never_negative: no value is below 0;
        vanishes_on_intervals: it can be 0 on more than single points.
    """

    name: str
    operations: tuple[Operation, ...] = ()
    _: KW_ONLY
    definition: str = ""
    slopes: tuple[str, ...] = ()
    computed_slopes: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    fewest: int = 1
    most: int = 1
    example: str = ""
    inverse: str = ""
    notation: Notation | None = None
    written_as: str = ""
    floats: Callable[..., float] | None = None
    arrays: Callable[..., Any] | None = None
    array_slopes: tuple[Callable[..., Any], ...] = ()
    domain: Domain | None = None
    kink_at: Callable[[Any], Any] | None = None
    is_total: bool = False
    is_never_negative: bool = False
    vanishes_on_intervals: bool = False

    @property
    def is_step(self) -> bool:
        """Whether it is constant but for jumps."""
        return bool(self.slopes) and set(self.slopes) == {"0"}

    @property
    def of_floats(self) -> Callable[..., float]:
        """Its value on Python's floats, for constants."""
        return self.floats or self.operations[0].floats

    @property
    def of_arrays(self) -> Callable[..., Any] | None:
        """Its value over arrays, for special points; None where its definition is computed."""
        if self.arrays or not self.operations:
            return self.arrays
        return self.operations[0].arrays


def named(latex: str, brackets: tuple[str, str] = ROUND) -> Notation:
    """The notation of a name before its arguments in brackets."""
    return Notation(*brackets, name=latex)
