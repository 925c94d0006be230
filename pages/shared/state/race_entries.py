"""The entries of a race in the session and in the URL, and the ready-made races."""

from __future__ import annotations

from gd_core.experiments import ReadyRace
from gd_core.optimizers import Recipe, read_recipe, recipe_of, write_recipe

MOST_ENTRIES = 6
# A step size of its own no entry has: all have the race's, or each the best found for it.
SHARED = 0.1
_BETWEEN = ";"


def entry_of(method: str) -> Recipe:
    """A method with its defaults as an entry."""
    return _shared(recipe_of(method, {"step_size": SHARED}))


def _shared(recipe: Recipe) -> Recipe:
    return recipe.with_step_size(SHARED)


def read_entries(text: str) -> tuple[Recipe, ...]:
    """The entries in a URL; raises ValueError for anything but one to six recipes."""
    parts = text.split(_BETWEEN, MOST_ENTRIES)
    if len(parts) > MOST_ENTRIES:
        raise ValueError("too many entries")
    return tuple(_shared(read_recipe(part)) for part in parts)


def write_entries(recipes: tuple[Recipe, ...]) -> str:
    """The entries as text, without a step size."""
    return _BETWEEN.join(map(_write_entry, recipes))


def _write_entry(recipe: Recipe) -> str:
    parts = write_recipe(recipe).split(",")
    return ",".join(part for part in parts if not part.startswith("step_size="))


DEFAULT = tuple(map(entry_of, ("gradient_descent", "momentum", "adam")))


def entries_of(race: ReadyRace) -> tuple[Recipe, ...]:
    """The entries of a ready-made race."""
    return tuple(_shared(read_recipe(text)) for text in race.entries)
