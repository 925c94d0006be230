"""The entries of a race in the session and in the URL, and the ready-made races."""

from __future__ import annotations

from gd_core.experiments import ReadyRace
from gd_core.optimizers import OptimizerConfig, config_of, read_config, write_config

MAX_RACE_ENTRIES = 6
# The step size that every entry has in the session. A race replaces it: by the one step size of the
# race, or by the best found for each entry.
PLACEHOLDER_STEP_SIZE = 0.1
_ENTRY_SEPARATOR = ";"


def entry_of(method: str) -> OptimizerConfig:
    """A race's entry: the configuration of a method with its defaults."""
    return _with_placeholder(config_of(method, {"step_size": PLACEHOLDER_STEP_SIZE}))


def _with_placeholder(config: OptimizerConfig) -> OptimizerConfig:
    return config.with_step_size(PLACEHOLDER_STEP_SIZE)


def key_of_entry(k: int, name: str) -> str:
    """The key of the control of a race's entry k, from 0, that sets what has this name."""
    return f"race{k + 1}-{name}"


def read_entries(text: str) -> tuple[OptimizerConfig, ...]:
    """The entries in a URL's text; raises ValueError for anything but one to six
    configurations."""
    parts = text.split(_ENTRY_SEPARATOR, MAX_RACE_ENTRIES)
    if len(parts) > MAX_RACE_ENTRIES:
        raise ValueError("too many entries")
    return tuple(_with_placeholder(read_config(part)) for part in parts)


def write_entries(configs: tuple[OptimizerConfig, ...]) -> str:
    """The entries as text for a URL, without their step sizes."""
    return _ENTRY_SEPARATOR.join(map(_write_entry, configs))


def _write_entry(config: OptimizerConfig) -> str:
    parts = write_config(config).split(",")
    return ",".join(part for part in parts if not part.startswith("step_size="))


DEFAULT_ENTRIES = tuple(map(entry_of, ("gradient_descent", "momentum", "adam")))


def entries_of(race: ReadyRace) -> tuple[OptimizerConfig, ...]:
    """The entries of a ready-made race."""
    return tuple(_with_placeholder(read_config(text)) for text in race.entries)
