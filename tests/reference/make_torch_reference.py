"""Make tests/data/torch_reference.json: what PyTorch's own optimizers do, step for step.

PyTorch is no dependency of the project. To make the file again, anywhere outside of it:

    python3 -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install torch==2.13.0 numpy
    /tmp/torchenv/bin/python tests/reference/make_torch_reference.py
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.optim import lr_scheduler

OUTPUT = Path(__file__).parents[1] / "data" / "torch_reference.json"
STEPS = 60


class Problem(NamedTuple):
    """An objective in torch and as we type it, and a step size that suits plain descent on it."""

    f: Callable[[torch.Tensor], torch.Tensor]
    text: str
    start: tuple[float, ...]
    small: float  # for steps in units of the slope
    large: float  # for steps in units of x


class Method(NamedTuple):
    """Our name and numbers, and the same in torch's words.

    torch gets every number by name, so that no default of its own slips in.
    """

    name: str
    numbers: Mapping[str, float]
    make: Callable[..., torch.optim.Optimizer]
    options: Mapping[str, Any]
    scaled: bool = True  # its steps are in units of x, whatever the slope


PROBLEMS = {
    "turned-bowl": Problem(
        lambda p: p[0] ** 2 + p[0] * p[1] + 50 * p[1] ** 2,
        "x^2 + x*y + 50*y^2",
        (2.5, 1.5),
        0.004,
        0.05,
    ),
    "rosenbrock": Problem(
        lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
        "(1 - x)^2 + 100*(y - x^2)^2",
        (-1.2, 1.0),
        0.0002,
        0.02,
    ),
    "wave": Problem(
        lambda p: p[0] ** 2 - 4 * torch.cos(2 * p[0]), "x^2 - 4*cos(2*x)", (3.6,), 0.02, 0.1
    ),
}


def methods() -> Iterator[Method]:
    """Every method that torch has, with its usual numbers and with others."""
    optim = torch.optim
    yield Method("gradient_descent", {}, optim.SGD, {}, False)
    for beta in (0.9, 0.6):
        yield Method("momentum", {"beta": beta}, optim.SGD, {"momentum": beta}, False)
        kicked = {"momentum": beta, "nesterov": True}
        yield Method("nesterov", {"beta": beta}, optim.SGD, kicked, False)
    for eps in (1e-8, 1e-2):
        yield Method("adagrad", {"eps": eps}, optim.Adagrad, {"eps": eps})
    for decay, eps in ((0.9, 1e-8), (0.99, 1e-3)):
        options = {"alpha": decay, "eps": eps}
        yield Method("rmsprop", {"decay": decay, "eps": eps}, optim.RMSprop, options)
    for rho, eps in ((0.9, 1e-6), (0.8, 1e-4)):
        numbers = {"rho": rho, "eps": eps}
        yield Method("adadelta", numbers, optim.Adadelta, numbers)
    for beta1, beta2, eps in ((0.9, 0.999, 1e-8), (0.7, 0.9, 1e-3)):
        numbers = {"beta1": beta1, "beta2": beta2, "eps": eps}
        options = {"betas": (beta1, beta2), "eps": eps}
        yield Method("adam", numbers, optim.Adam, options)
        yield Method("amsgrad", numbers, optim.Adam, {**options, "amsgrad": True})
        yield Method("adamax", numbers, optim.Adamax, options)
        yield Method("nadam", numbers, optim.NAdam, {**options, "momentum_decay": 4e-3})


SCHEDULES: Mapping[str, tuple[Mapping[str, float], Callable[..., Any]]] = {
    "inverse_time": (
        {"rate": 0.1},
        lambda o: lr_scheduler.LambdaLR(o, lambda k: 1 / (1 + 0.1 * k)),
    ),
    "exponential": ({"factor": 0.95}, lambda o: lr_scheduler.ExponentialLR(o, 0.95)),
    "stepwise": ({"factor": 0.5, "every": 20}, lambda o: lr_scheduler.StepLR(o, 20, 0.5)),
    # torch's cosine goes up again after its horizon, ours stays at 0: they are the same before.
    "cosine": ({"horizon": STEPS}, lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS)),
}
SCHEDULED = ("gradient_descent", "adam")


def follow(problem: Problem, method: Method, alpha: float, schedule: Any = None) -> list[Any]:
    """The points of a run in torch, the start first."""
    point = torch.tensor(problem.start, dtype=torch.float64, requires_grad=True)
    optimizer = method.make([point], lr=alpha, **method.options)
    decay = schedule(optimizer) if schedule else None
    points = [point.tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        problem.f(point).backward()
        optimizer.step()
        if decay is not None:
            decay.step()
        points.append(point.tolist())
    return points


def runs() -> Iterator[dict[str, Any]]:
    """Every method on every problem, and two of them with every schedule."""
    for name, problem in PROBLEMS.items():
        seen = set()
        for method in methods():
            alpha = _step_size(problem, method)
            run = {"objective": name, "method": method.name}
            run["numbers"] = {"step_size": alpha, **method.numbers}
            yield run | {"points": follow(problem, method, alpha)}
            if method.name in SCHEDULED and method.name not in seen:
                seen.add(method.name)
                for title, (numbers, schedule) in SCHEDULES.items():
                    decay = {"schedule": title, "schedule_numbers": numbers}
                    yield run | decay | {"points": follow(problem, method, alpha, schedule)}


def _step_size(problem: Problem, method: Method) -> float:
    if method.name == "adadelta":
        return 1.0
    if not method.scaled:
        return problem.small
    return 10 * problem.large if method.name == "adagrad" else problem.large


def main() -> None:
    """Write the file, a run a line; json writes each float64 with as many digits as it needs."""
    objectives = {name: {"text": p.text, "start": p.start} for name, p in PROBLEMS.items()}
    head = {"torch": torch.__version__, "steps": STEPS, "objectives": objectives}
    lines = ",\n".join(json.dumps(run, separators=(",", ":")) for run in runs())
    OUTPUT.write_text(f'{json.dumps(head)[:-1]}, "runs": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
