"""The entries of a race in the session and in the URL, and the ready-made races."""

from __future__ import annotations

from gd_core.experiments import ReadyRace
from gd_core.optimizers import OptimizerConfig, config_of, read_config, write_config

MOST_ENTRIES = 6
# A step size of its own no entry has: all have the race's, or each the best found for it.
SHARED = 0.1
_BETWEEN = ";"


def entry_of(method: str) -> OptimizerConfig:
    """A method with its defaults as an entry."""
    return _shared(config_of(method, {"step_size": SHARED}))


def _shared(config: OptimizerConfig) -> OptimizerConfig:
    return config.with_step_size(SHARED)


def read_entries(text: str) -> tuple[OptimizerConfig, ...]:
    """The entries in a URL; raises ValueError for anything but one to six recipes."""
    parts = text.split(_BETWEEN, MOST_ENTRIES)
    if len(parts) > MOST_ENTRIES:
        raise ValueError("too many entries")
    return tuple(_shared(read_config(part)) for part in parts)


def write_entries(configs: tuple[OptimizerConfig, ...]) -> str:
    """The entries as text, without a step size."""
    return _BETWEEN.join(map(_write_entry, configs))


def _write_entry(config: OptimizerConfig) -> str:
    parts = write_config(config).split(",")
    return ",".join(part for part in parts if not part.startswith("step_size="))


DEFAULT = tuple(map(entry_of, ("gradient_descent", "momentum", "adam")))


def entries_of(race: ReadyRace) -> tuple[OptimizerConfig, ...]:
    """The entries of a ready-made race."""
    return tuple(_shared(read_config(text)) for text in race.entries)
