"""Named objectives as data: formula, window, default run, known minima, and what each one teaches.

To add a function, add a `GalleryEntry` below; menus and tests follow from `GALLERY`. Derivatives
come from the formula. tests/gd_core/objective/test_gallery.py measures every number written here.

References: Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013),
https://www.sfu.ca/~ssurjano; Jamil & Yang, A literature survey of benchmark functions for
global optimisation problems (2013), arXiv:1308.4008.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Minimum:
    """A global minimum of an objective on its window.

    point: its coordinates, dim numbers
    value: f there
    smooth: False at a corner such as that of |x|, where the gradient does not vanish
    """

    point: tuple[float, ...]
    value: float
    smooth: bool = True


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """An objective with a default run of gradient descent that shows what it teaches.

    name: slug, the key in `GALLERY`
    title: the name that readers see
    text: the formula as one types it, in x, or in x and y
    bounds: the window, one (low, high) for each variable
    start, step_size, n_iter: the default run, which stays inside the window
    minima: every global minimum on the window; empty where there is none (f falls to the edge,
        or without end) and where they form a curve
    arrives: the default run ends at one of `minima`, within 5% of the window in each variable
    teaches: one line, true of the default run
    """

    name: str
    title: str
    text: str
    bounds: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    step_size: float
    n_iter: int
    minima: tuple[Minimum, ...]
    arrives: bool
    teaches: str

    @property
    def dim(self) -> int:
        """The number of variables."""
        return len(self.bounds)


_ONE_VARIABLE = (
    GalleryEntry(
        name="parabola",
        title="Parabola",
        text="x^2",
        bounds=((-1.0, 1.0),),
        start=(-0.9,),
        step_size=0.1,
        n_iter=30,
        minima=(Minimum((0.0,), 0.0),),
        arrives=True,
        teaches="Every step removes a fifth of what is left, so the run glides down to 0.",
    ),
    GalleryEntry(
        name="two-wells",
        title="Two wells",
        text="x^4 - 3*x^2 + x",
        bounds=((-2.0, 2.0),),
        start=(0.1,),
        step_size=0.05,
        n_iter=40,
        minima=(Minimum((-1.3008395659415772,), -3.513905038934789),),
        arrives=True,
        teaches="From 0.1 the run rolls into the deeper well; from 0.3 into the shallower one.",
    ),
    GalleryEntry(
        name="many-valleys",
        title="Many valleys",
        text="x^2 - 4*cos(2*x)",
        bounds=((-4.0, 4.0),),
        start=(3.6,),
        step_size=0.03,
        n_iter=40,
        minima=(Minimum((0.0,), -4.0),),
        arrives=False,
        teaches="Descent only feels the slope where it stands: it stops in a side valley, "
        "8.7 above the lowest point.",
    ),
    GalleryEntry(
        name="two-sines",
        title="Sum of two sines",
        text="sin(x) + sin(10*x/3)",
        bounds=((2.7, 7.5),),
        start=(6.0,),
        step_size=0.02,
        n_iter=60,
        minima=(Minimum((5.145735290256128,), -1.8995993491521133),),
        arrives=True,
        teaches="Three valleys: from 6 the run finds the deepest one, from 4 a shallower one.",
    ),
    GalleryEntry(
        name="x-sine",
        title="Growing wave",
        text="x*sin(x)",
        bounds=((-8.0, 8.0),),
        start=(7.5,),
        step_size=0.1,
        n_iter=30,
        minima=(
            Minimum((-4.913180439434884,), -4.814469889712269),
            Minimum((4.913180439434884,), -4.814469889712269),
        ),
        arrives=True,
        teaches="Two valleys are equally deep: the start decides which one the run finds.",
    ),
    GalleryEntry(
        name="flat-bottom",
        title="Flat bottom",
        text="x^4",
        bounds=((-1.5, 1.5),),
        start=(1.2,),
        step_size=0.05,
        n_iter=150,
        minima=(Minimum((0.0,), 0.0),),
        arrives=True,
        teaches="The slope fades faster than the distance: after 150 steps, still 0.13 to go.",
    ),
    GalleryEntry(
        name="plateau",
        title="Plateau around a hole",
        text="1 - exp(-x^2)",
        bounds=((-4.0, 4.0),),
        start=(2.8,),
        step_size=0.5,
        n_iter=100,
        minima=(Minimum((0.0,), 0.0),),
        arrives=False,
        teaches="Where it is flat there is no slope to follow: 100 steps barely move the point.",
    ),
    GalleryEntry(
        name="saturated",
        title="Saturated neuron",
        text="(tanh(x) - 0.5)^2",
        bounds=((-4.0, 4.0),),
        start=(-2.5,),
        step_size=0.5,
        n_iter=40,
        minima=(Minimum((0.5493061443340549,), 0.0),),
        arrives=True,
        teaches="Slow on the flat part, then sudden progress as soon as there is a slope.",
    ),
    GalleryEntry(
        name="logistic",
        title="Slope without a bottom",
        text="log(1 + exp(-x))",
        bounds=((-4.0, 8.0),),
        start=(-3.0,),
        step_size=0.5,
        n_iter=100,
        minima=(),
        arrives=False,
        teaches="There is no minimum: the slope never reaches 0, and the run creeps on and on.",
    ),
    GalleryEntry(
        name="kink",
        title="Corner",
        text="abs(x)",
        bounds=((-2.0, 2.0),),
        start=(1.73,),
        step_size=0.1,
        n_iter=40,
        minima=(Minimum((0.0,), 0.0, smooth=False),),
        arrives=True,
        teaches="The slope stays 1 right up to the corner, so the steps never shrink "
        "and the run hops across 0.",
    ),
    GalleryEntry(
        name="smoothed-kink",
        title="Rounded corner",
        text="sqrt(x^2 + 0.1)",
        bounds=((-2.0, 2.0),),
        start=(1.73,),
        step_size=0.1,
        n_iter=40,
        minima=(Minimum((0.0,), 0.31622776601683794),),
        arrives=True,
        teaches="Almost equal steps far out; the rounded corner shrinks them, and the run settles.",
    ),
    GalleryEntry(
        name="steep-kink",
        title="Cusp",
        text="sqrt(abs(x))",
        bounds=((-2.0, 2.0),),
        start=(1.5,),
        step_size=0.2,
        n_iter=30,
        minima=(Minimum((0.0,), 0.0, smooth=False),),
        arrives=False,
        teaches="The closer to 0, the steeper: a step that lands near the minimum "
        "is thrown out again.",
    ),
    GalleryEntry(
        name="hinge",
        title="Hinge",
        text="max(0, 1 - x) + 0.1*x^2",
        bounds=((-3.0, 4.0),),
        start=(-2.5,),
        step_size=0.1,
        n_iter=60,
        minima=(Minimum((1.0,), 0.1, smooth=False),),
        arrives=True,
        teaches="The slope jumps from -0.8 to 0.2 at the minimum, so the run keeps hopping "
        "around 1.",
    ),
    GalleryEntry(
        name="inflection",
        title="False bottom",
        text="3*x^4 - 4*x^3",
        bounds=((-1.0, 1.6),),
        start=(-0.6,),
        step_size=0.03,
        n_iter=100,
        minima=(Minimum((1.0,), -1.0),),
        arrives=False,
        teaches="The slope dies out at 0, which is no minimum: the run gets stuck on its way to 1.",
    ),
    GalleryEntry(
        name="cliff",
        title="Cliff",
        text="x^2/4 + sign(x - 1)",
        bounds=((-3.0, 3.0),),
        start=(2.7,),
        step_size=0.2,
        n_iter=60,
        minima=(Minimum((0.0,), -1.0),),
        arrives=True,
        teaches="f drops by 2 at x = 1, but the slope there does not tell: "
        "the run walks over the edge unaware.",
    ),
    GalleryEntry(
        name="log-barrier",
        title="Logarithmic wall",
        text="x - log(x)",
        bounds=((-3.0, 3.0),),
        start=(0.1,),
        step_size=0.2,
        n_iter=40,
        minima=(Minimum((1.0,), 1.0),),
        arrives=True,
        teaches="Defined only for x > 0, and steep there: the first step flies from 0.1 to 1.9, "
        "then the run settles at 1.",
    ),
    GalleryEntry(
        name="steep-wall",
        title="Exponential wall",
        text="exp(x) - 2*x",
        bounds=((-3.0, 3.0),),
        start=(2.8,),
        step_size=0.1,
        n_iter=40,
        minima=(Minimum((0.6931471805599453,), 0.6137056388801094),),
        arrives=True,
        teaches="Step size 0.1 is safe on the wall; 0.5 would suit the bottom, "
        "but its first step leaves the window.",
    ),
    GalleryEntry(
        name="pole",
        title="Pole",
        text="x + 1/x",
        bounds=((-3.0, 3.0),),
        start=(2.5,),
        step_size=0.3,
        n_iter=40,
        minima=(),
        arrives=False,
        teaches="The run settles at 1, a local minimum: just left of the pole f falls without end.",
    ),
    GalleryEntry(
        name="twin-pole",
        title="Wall between twins",
        text="x^2 + 1/x^2",
        bounds=((-3.0, 3.0),),
        start=(2.5,),
        step_size=0.05,
        n_iter=40,
        minima=(Minimum((-1.0,), 2.0), Minimum((1.0,), 2.0)),
        arrives=True,
        teaches="An endless wall at 0 splits the line: from the right the run finds 1, not -1.",
    ),
)

_TWO_VARIABLES = (
    GalleryEntry(
        name="bowl",
        title="Round bowl",
        text="x^2 + y^2",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.6, 1.2),
        step_size=0.1,
        n_iter=30,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=True,
        teaches="Straight downhill is straight to the minimum, so the path is a straight line.",
    ),
    GalleryEntry(
        name="stretched-bowl",
        title="Stretched bowl",
        text="x^2 + 100*y^2",
        bounds=((-2.0, 2.0), (-1.0, 1.0)),
        start=(-1.8, 0.6),
        step_size=0.009,
        n_iter=150,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=True,
        teaches="A hundred times steeper across than along: the run zigzags across, "
        "then creeps along.",
    ),
    GalleryEntry(
        name="saddle-and-hollows",
        title="Saddle between two hollows",
        text="x^2 - y^2 + y^4/4",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.6, 0.05),
        step_size=0.1,
        n_iter=60,
        minima=(Minimum((0.0, -(2.0**0.5)), -1.0), Minimum((0.0, 2.0**0.5), -1.0)),
        arrives=True,
        teaches="The run slides to the saddle at (0, 0), lingers, and then falls off to one side.",
    ),
    GalleryEntry(
        name="rosenbrock",
        title="Rosenbrock's valley",
        text="(1 - x)^2 + 100*(y - x^2)^2",
        bounds=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        step_size=0.001,
        n_iter=300,
        minima=(Minimum((1.0, 1.0), 0.0),),
        arrives=False,
        teaches="The run drops into the curved valley at once, then creeps: "
        "300 steps are far too few for (1, 1).",
    ),
    GalleryEntry(
        name="himmelblau",
        title="Himmelblau's four hollows",
        text="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        bounds=((-5.0, 5.0), (-5.0, 5.0)),
        start=(0.0, 0.0),
        step_size=0.01,
        n_iter=50,
        minima=(
            Minimum((3.0, 2.0), 0.0),
            Minimum((-2.805118086952745, 3.131312518250573), 0.0),
            Minimum((-3.779310253377747, -3.2831859912861696), 0.0),
            Minimum((3.5844283403304917, -1.8481265269644036), 0.0),
        ),
        arrives=True,
        teaches="Four equally deep minima: from (0, 0) the run finds (3, 2), "
        "other starts find the others.",
    ),
    GalleryEntry(
        name="beale",
        title="Beale's function",
        text="(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        bounds=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.0),
        step_size=0.02,
        n_iter=200,
        minima=(Minimum((3.0, 0.5), 0.0),),
        arrives=True,
        teaches="A quick drop, then a long, nearly flat floor: the last stretch to (3, 0.5) "
        "takes most of the steps.",
    ),
    GalleryEntry(
        name="booth",
        title="Booth's function",
        text="(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        bounds=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-8.0, -2.0),
        step_size=0.09,
        n_iter=50,
        minima=(Minimum((1.0, 3.0), 0.0),),
        arrives=True,
        teaches="The step size is nearly too large for the steep direction: "
        "the run zigzags all the way to (1, 3).",
    ),
    GalleryEntry(
        name="matyas",
        title="Matyas's function",
        text="0.26*(x^2 + y^2) - 0.48*x*y",
        bounds=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-3.0, 9.0),
        step_size=0.5,
        n_iter=150,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=True,
        teaches="A slanting valley: a few steps to reach its floor, over a hundred to follow it.",
    ),
    GalleryEntry(
        name="line-fit",
        title="Fitting a straight line",
        text="(x + y - 2)^2 + (2*x + y - 3)^2 + (3*x + y - 5)^2",
        bounds=((-1.0, 4.0), (-3.0, 3.0)),
        start=(0.0, -2.0),
        step_size=0.03,
        n_iter=200,
        minima=(Minimum((1.5, 0.3333333333333333), 0.16666666666666666),),
        arrives=True,
        teaches="The best line for (1, 2), (2, 3), (3, 5): x is its slope, y its intercept, "
        "f its squared error.",
    ),
    GalleryEntry(
        name="three-hump-camel",
        title="Three-hump camel",
        text="2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        bounds=((-2.5, 2.5), (-2.5, 2.5)),
        start=(2.0, 2.0),
        step_size=0.05,
        n_iter=60,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=False,
        teaches="Three hollows, the middle one deepest: from (2, 2) the run ends "
        "in the right-hand one.",
    ),
    GalleryEntry(
        name="six-hump-camel",
        title="Six-hump camel",
        text="(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
        bounds=((-2.0, 2.0), (-1.0, 1.0)),
        start=(0.9, -0.2),
        step_size=0.03,
        n_iter=60,
        minima=(
            Minimum((0.08984201310031806, -0.7126564030207396), -1.0316284534898774),
            Minimum((-0.08984201310031806, 0.7126564030207396), -1.0316284534898774),
        ),
        arrives=True,
        teaches="Six hollows, two of them deepest: this start happens to lead to one of the two.",
    ),
    GalleryEntry(
        name="styblinski-tang",
        title="Styblinski-Tang function",
        text="(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
        bounds=((-5.0, 5.0), (-5.0, 5.0)),
        start=(0.5, -0.5),
        step_size=0.01,
        n_iter=50,
        minima=(Minimum((-2.903534027771177, -2.903534027771177), -78.33233140754282),),
        arrives=False,
        teaches="Four hollows of unequal depth: the run gets y right and x wrong.",
    ),
    GalleryEntry(
        name="mccormick",
        title="McCormick's function",
        text="sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
        bounds=((-1.5, 4.0), (-3.0, 4.0)),
        start=(-1.0, 2.5),
        step_size=0.1,
        n_iter=60,
        minima=(Minimum((-0.5471975511965977, -1.5471975511965979), -1.9132229549810364),),
        arrives=True,
        teaches="Down the steep side, then a turn along the trough to the lower hollow; "
        "from (3, 3), to the higher one.",
    ),
    GalleryEntry(
        name="goldstein-price",
        title="Goldstein-Price function",
        text="(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(0.4, -1.4),
        step_size=0.0001,
        n_iter=150,
        minima=(Minimum((0.0, -1.0), 3.0),),
        arrives=True,
        teaches="Heights from 3 to a million in one window: from this start "
        "even a step size of 0.001 explodes.",
    ),
    GalleryEntry(
        name="rastrigin",
        title="Rastrigin's egg box",
        text="20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
        bounds=((-5.12, 5.12), (-5.12, 5.12)),
        start=(3.3, -2.4),
        step_size=0.002,
        n_iter=50,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=False,
        teaches="A bowl full of pits: the run ends in the nearest pit and never sees the bowl.",
    ),
    GalleryEntry(
        name="ackley",
        title="Ackley's dented funnel",
        text="20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        bounds=((-4.0, 4.0), (-4.0, 4.0)),
        start=(2.6, -1.7),
        step_size=0.02,
        n_iter=60,
        # The square root makes the tip of the funnel a corner.
        minima=(Minimum((0.0, 0.0), 0.0, smooth=False),),
        arrives=False,
        teaches="A funnel covered with dents: the run slides into a dent and stays there.",
    ),
    GalleryEntry(
        name="easom",
        title="Easom's needle hole",
        text="-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
        bounds=((0.0, 6.0), (0.0, 6.0)),
        start=(1.0, 1.5),
        step_size=0.3,
        n_iter=100,
        minima=(Minimum((3.141592653589793, 3.141592653589793), -1.0),),
        arrives=False,
        teaches="A small hole in a flat plain: out there 100 steps move the point "
        "by less than 0.01.",
    ),
    GalleryEntry(
        name="gaussian-well",
        title="Plateau around a pit",
        text="1 - exp(-x^2 - y^2)",
        bounds=((-3.0, 3.0), (-3.0, 3.0)),
        start=(2.0, 1.5),
        step_size=0.5,
        n_iter=100,
        minima=(Minimum((0.0, 0.0), 0.0),),
        arrives=True,
        teaches="Patience on a plateau: dozens of tiny steps, then a fall into the pit.",
    ),
    GalleryEntry(
        name="saddle",
        title="Saddle",
        text="x^2 - y^2",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.5, 0.001),
        step_size=0.1,
        n_iter=40,
        minima=(),
        arrives=False,
        teaches="The run slides to the saddle, nearly stops, then speeds away sideways: "
        "flat is not yet a minimum.",
    ),
    GalleryEntry(
        name="monkey-saddle",
        title="Monkey saddle",
        text="x^3 - 3*x*y^2",
        bounds=((-1.5, 1.5), (-1.5, 1.5)),
        start=(1.2, 0.02),
        step_size=0.05,
        n_iter=31,
        minima=(),
        arrives=False,
        teaches="Three ways lead down from (0, 0), one for each leg and one for the tail: "
        "the run slows, then takes one.",
    ),
    GalleryEntry(
        name="two-basins",
        title="Two basins and a ridge",
        text="(x^2 - 1)^2 + y^2",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(0.0, 1.6),
        step_size=0.1,
        n_iter=40,
        minima=(Minimum((-1.0, 0.0), 0.0), Minimum((1.0, 0.0), 0.0)),
        arrives=False,
        teaches="Started exactly on the ridge, the run ends at the saddle; "
        "from x = 0.1 it finds a minimum.",
    ),
    GalleryEntry(
        name="ring",
        title="Ring valley",
        text="(x^2 + y^2 - 1)^2",
        bounds=((-1.6, 1.6), (-1.6, 1.6)),
        start=(0.1, 0.05),
        step_size=0.05,
        n_iter=60,
        minima=(),
        arrives=False,
        teaches="A whole circle of minima: the run goes straight outwards and stops on the circle.",
    ),
    GalleryEntry(
        name="pyramid",
        title="Pyramid upside down",
        text="abs(x) + 2*abs(y)",
        bounds=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.73, 1.13),
        step_size=0.05,
        n_iter=50,
        minima=(Minimum((0.0, 0.0), 0.0, smooth=False),),
        arrives=True,
        teaches="Corners in both directions: the run hops along the crease y = 0, "
        "then around the tip, without rest.",
    ),
    GalleryEntry(
        name="entropy",
        title="Half a landscape",
        text="x*log(x) + y^2",
        bounds=((-3.0, 3.0), (-2.0, 2.0)),
        start=(2.5, 1.5),
        step_size=0.1,
        n_iter=50,
        minima=(Minimum((0.36787944117144233, 0.0), -0.36787944117144233),),
        arrives=True,
        teaches="Defined only for x > 0: step size 0.1 stays there, "
        "the first step with 1.4 lands where f is undefined.",
    ),
)


def _by_name(entries: Iterable[GalleryEntry]) -> Mapping[str, GalleryEntry]:
    return MappingProxyType({entry.name: entry for entry in entries})


# In the order of the menu, one variable first; the first entry is the one on screen at load.
GALLERY: Mapping[str, GalleryEntry] = _by_name(_ONE_VARIABLE + _TWO_VARIABLES)

# Words of a name that say nothing about which function it is.
_FILLERS = re.compile(
    r"\b(?:the|a|an|of|function|test|objective|landscape|loss|example)\b|'s\b|’s\b"
)
_FORMULA = re.compile(r"[0-9+*/^=(){}<>|\\]")
# How alike a misspelt name and the right one are: himelblau, rosenbrok, stiblinski tang.
_ALIKE = 0.84


def entry_called(text: str) -> GalleryEntry | None:
    """The gallery function that a text is the name of, spelt as people spell it, or None.

    Known are a function's slug, its title, and the first word of a title that is a person's name.
    """
    wanted = _spelling(text)
    if not 4 <= len(wanted) < 40 or _FORMULA.search(text):
        return None
    names = {name: entry for entry in GALLERY.values() for name in _names_of(entry)}
    near = difflib.get_close_matches(wanted, names, 1, _ALIKE)
    return names[near[0]] if near else None


def _names_of(entry: GalleryEntry) -> tuple[str, ...]:
    person = re.match(r"\w+(?='s )", entry.title)
    return tuple(map(_spelling, (entry.name, entry.title, *([person.group()] if person else []))))


def _spelling(text: str) -> str:
    """A name in small letters, without the words and signs that people leave out."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", _FILLERS.sub("", letters))
