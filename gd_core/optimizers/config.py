"""A method with all its numbers: a small record that can be stored, compared and put in a URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gd_core.optimizers.base import Optimizer
from gd_core.optimizers.batches import with_batches
from gd_core.optimizers.noise import LARGEST_SEED, with_noise
from gd_core.optimizers.registry import REGISTERED, Description, Parameter, Scale, description_of
from gd_core.optimizers.schedules import SCHEDULES, schedule_description, with_schedule

Numbers = tuple[tuple[str, float], ...]  # (name, number) pairs

CONSTANT = "constant"  # the name of the schedule that changes nothing
NOISE: Mapping[str, Parameter] = MappingProxyType(
    {
        "noise": Parameter(
            r"\sigma",
            0.0,
            1e9,
            Scale.LOG,
            "How noisy each slope is: a standard deviation.",
            "noise",
            0.0,
        ),
        "noise_seed": Parameter(
            "",
            0,
            LARGEST_SEED,
            Scale.WHOLE,
            "The same seed draws the same noise.",
            "noise_seed",
            0.0,
        ),
    }
)


BATCHES: Mapping[str, Parameter] = MappingProxyType(
    {
        "batch": Parameter(
            "m",
            0,
            1e6,
            Scale.WHOLE,
            "How many rows of the data each slope is estimated from; 0 for all of them.",
            "batch",
            0.0,
        ),
        "batch_seed": Parameter(
            "",
            0,
            LARGEST_SEED,
            Scale.WHOLE,
            "The same seed draws the same batches.",
            "batch_seed",
            0.0,
        ),
    }
)


@dataclass(frozen=True)
class OptimizerConfig:
    """A method by its name, its parameters, and a schedule and noise where it takes them.

    parameters and schedule_parameters are (name, number) pairs in the order of the descriptions;
    noise is a standard deviation, in units of the gradient; batch is how many rows of the data a
    slope is estimated from, 0 for all of them and for a function without data.
    """

    method: str = "gradient_descent"
    parameters: Numbers = ()
    schedule: str = CONSTANT
    schedule_parameters: Numbers = ()
    noise: float = 0.0
    noise_seed: int = 0
    batch: int = 0
    batch_seed: int = 0

    @property
    def description(self) -> Description:
        """The method's description in the registry: its title, parameters and update rule."""
        return description_of(self.method)

    @property
    def step_size(self) -> float | None:
        """α, or None for a method without one."""
        return dict(self.parameters).get("step_size")

    def with_step_size(self, step_size: float) -> OptimizerConfig:
        """This configuration with another step size; unchanged for a method without one."""
        if not self.description.has_step_size:
            return self
        numbers = tuple(
            (name, step_size if name == "step_size" else number) for name, number in self.parameters
        )
        return replace(self, parameters=numbers)

    def optimizer(self) -> Optimizer:
        """The optimizer it describes; raises ValueError for a number that a factory refuses."""
        made = REGISTERED[self.method](**dict(self.parameters))
        if made.rule is None:
            return made
        if self.schedule != CONSTANT:
            schedule = SCHEDULES[self.schedule](**dict(self.schedule_parameters))
            made = with_schedule(made, schedule)
        if self.batch:
            return with_batches(made, self.batch, self.batch_seed)
        return with_noise(made, self.noise, self.noise_seed) if self.noise else made

    @property
    def resized(self) -> Callable[[float], Optimizer]:
        """step size -> the optimizer with that step size, the form in which a sweep takes it."""
        return lambda step_size: self.with_step_size(step_size).optimizer()


def takes_schedule(method: str) -> bool:
    """Whether a method, given by name, is of first order and so takes a schedule and noise."""
    return config_of(method, {"step_size": 1.0}).optimizer().rule is not None


def config_of(
    method: str,
    numbers: Mapping[str, float],
    schedule: str = CONSTANT,
    noise: float = 0.0,
    noise_seed: float = 0,
    batch: float = 0,
    batch_seed: float = 0,
) -> OptimizerConfig:
    """The configuration of a method from numbers by name.

    A number that is missing has its default; one that the method does not take is left out. Raises
    KeyError for an unknown method or schedule or a missing step size, and ValueError for a number
    out of its range, and for noise where batches make their own.
    """
    seed, order = NOISE["noise_seed"].check(noise_seed), BATCHES["batch_seed"].check(batch_seed)
    size = int(BATCHES["batch"].check(batch))
    if size and noise:
        raise ValueError("batches make noise of their own: leave out the added noise")
    return OptimizerConfig(
        method,
        _checked_numbers(description_of(method), numbers),
        schedule,
        _checked_numbers(schedule_description(schedule), numbers),
        NOISE["noise"].check(noise),
        int(seed)
        if noise
        else 0,  # without noise the seed changes nothing: one config for all seeds
        size,
        int(order) if size else 0,
    )


def _checked_numbers(description: Description, numbers: Mapping[str, float]) -> Numbers:
    found = []
    for name, parameter in description.parameters.items():
        number = numbers.get(name, parameter.default)
        if number is None:
            raise KeyError(name)
        found.append((name, parameter.check(float(number))))
    return tuple(found)


def write_config(config: OptimizerConfig) -> str:
    """A configuration as text, numbers that are at their defaults left out:
    adam,step_size=0.1,beta1=0.8."""
    described = [config.description.parameters]
    pairs = dict(config.parameters)
    if config.schedule != CONSTANT:
        described.append(schedule_description(config.schedule).parameters)
        pairs |= dict(config.schedule_parameters)
    defaults = {name: p.default for group in described for name, p in group.items()}
    parts = [f"{name}={number!r}" for name, number in pairs.items() if number != defaults[name]]
    if config.schedule != CONSTANT:
        parts.append(f"schedule={config.schedule}")
    if config.noise:
        parts += [f"noise={config.noise!r}", f"noise_seed={config.noise_seed}"]
    if config.batch:
        parts += [f"batch={config.batch}", f"batch_seed={config.batch_seed}"]
    return ",".join([config.method, *parts])


# Longer than any text of write_config, and a bound on what is read from a link.
MAX_CONFIG_CHARACTERS = 400
# α where a link leaves it out and the method's factory has no default.
DEFAULT_STEP_SIZE = 0.1


def read_config(text: str) -> OptimizerConfig:
    """The configuration in a text made by write_config; raises ValueError for any other text."""
    if len(text) > MAX_CONFIG_CHARACTERS:
        raise ValueError("too long for a method with its numbers")
    method, *parts = text.split(",")
    pairs = dict(_pair(part) for part in parts)
    if len(pairs) < len(parts):
        raise ValueError("a number is there twice")
    schedule = pairs.pop("schedule", CONSTANT)
    if method not in REGISTERED or schedule not in SCHEDULES:
        raise ValueError("not a known method or schedule")
    numbers = {name: float(number) for name, number in pairs.items()}
    noises = [numbers.pop(name, 0.0) for name in (*NOISE, *BATCHES)]
    known = {**description_of(method).parameters, **schedule_description(schedule).parameters}
    if not set(numbers) <= set(known):
        raise ValueError("not a number of this method")
    if "step_size" in known and known["step_size"].default is None:
        numbers.setdefault("step_size", DEFAULT_STEP_SIZE)
    return config_of(method, numbers, schedule, *noises)


def _pair(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise ValueError(f"{part!r} is no name=number")
    return name, value
