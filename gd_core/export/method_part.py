"""The part of a script that has the method: its numbers, its step and the loop."""

from __future__ import annotations

import re

from gd_core.export.function_part import asks_for_curvature, asks_for_smooth_part
from gd_core.export.recording import RecordedRun
from gd_core.export.sources import Sources
from gd_core.export.step_code import step_code
from gd_core.optimizers import description_of

_NOISE = '''def noise(k):
    """The error of the slope at step k: the same seed draws the same one."""
    stream = np.random.RandomState(np.random.Philox(key=noise_seed, counter=[0, 0, 0, k]))
    return noise_size * stream.standard_normal({dim})'''


# The rows of each batch: as gd_core.optimizers.with_batches draws them.
_SHUFFLED = ("generator, rows = np.random.Generator(np.random.PCG64(batch_seed)), np.arange(0)",)
_BATCH = (
    "if not len(rows):",
    "    rows = generator.permutation(len(target))  # a new epoch",
    "batch, rows = rows[:batch_size], rows[batch_size:]",
    "slope = derivative(x, batch)",
)


def first_order_part(recorded: RecordedRun, _: Sources) -> tuple[list[str], str]:
    """The numbers of a method and the function that follows it."""
    optimizer, dim = recorded.trajectory.optimizer, recorded.trajectory.points.shape[1]
    batches = optimizer.batches
    followed = optimizer if batches is None else batches.inner
    step = step_code(followed, dim, recorded.usual_lengths)
    numbers = [f"{name} = {number!r}" for name, number in step.numbers.items()]
    slope = (
        ["slope = -slope  # to climb f is to descend -f"] if recorded.trajectory.maximize else []
    )
    before = ""
    if optimizer.noise is not None:
        numbers += [
            f"noise_size = {optimizer.noise.deviation!r}",
            f"noise_seed = {optimizer.noise.seed!r}",
        ]
        before = _NOISE.format(dim=dim) + "\n\n\n"
        slope.append("slope = slope + noise(k)")
    memory = [f"{name} = {code}" for name, code in step.memory.items()]
    if batches is not None:
        numbers += [f"batch_size = {batches.size}", f"batch_seed = {batches.seed}"]
        memory, slope = [*_SHUFFLED, *memory], [*_BATCH, *slope]
    return numbers, before + _loop(recorded, memory, [*slope, *step.lines])


def searching_part(recorded: RecordedRun, library: Sources) -> tuple[list[str], str]:
    """The numbers and the function of a method that asks for more than the slope where it stands:
    its tested source."""
    run = recorded.trajectory
    library.add(run.optimizer.step, "step")
    sign = "-" if run.maximize else ""
    asked = [_asked("value", "objective", sign), _asked("gradient", "derivative", sign)]
    if asks_for_smooth_part(run.optimizer):
        asked += ["smooth_gradient=smooth_gradient", "lasso=lasso"]
    asked += [_asked("hessian", "hessian", sign)] if asks_for_curvature(run.optimizer) else []
    says = (
        "# What a step may ask; to climb f is to descend -f." if sign else "# What a step may ask."
    )
    before = f"{says}\nasked = SimpleNamespace(\n    " + ",\n    ".join(asked) + ",\n)\n\n\n"
    state = run.optimizer.init(run.points[0])
    lines = ["x, state = step(asked, x, state)"]
    sources = library.take()
    if "raise " in sources:
        lines = ["try:", f"    {lines[0]}", "except NoStepError:", "    break"]
    before = f"{sources}\n\n\n{before}"
    return [], before + _loop(recorded, [f"state = {state!r}"], lines)


def _asked(name: str, function: str, sign: str) -> str:
    return f"{name}=lambda point: -{function}(point)" if sign else f"{name}={function}"


def _loop(recorded: RecordedRun, memory: list[str], step: list[str]) -> str:
    """The function that makes all steps: gd_core/descent/loop.py in a few lines."""
    run = recorded.trajectory
    title = description_of(run.optimizer.name).title
    asks_first, rules = run.optimizer.rule is not None, run.rules
    inner = []
    if asks_first or rules.gradient_tolerance is not None:
        inner.append("slope = derivative(x)")
    if rules.gradient_tolerance is not None:
        inner += ["if math.hypot(*slope) <= tolerance:", "    break  # level enough"]
    if rules.patience is not None:
        memory = [*memory, "best, waited = math.inf, 0"]
        inner += [
            f"value = {'-' if run.maximize else ''}objective(x)",
            "improved = best - value > min_improvement",
            "best, waited = (value, 0) if improved else (best, waited + 1)",
            "if waited >= patience:",
            "    break  # no better for too long",
        ]
    inner += [*step, "if not (np.isfinite(x).all() and math.isfinite(height(x))):"]
    inner += ["    break  # f has no value there", "points.append(x)"]
    counter = "k" if re.search(r"\bk\b", "\n".join(inner)) else "_"
    lines = ["x = np.array(start)", "points = [x]", *memory, f"for {counter} in range(n_iter):"]
    lines += [*(f"    {line}" for line in inner), "return np.array(points)"]
    body = "\n".join(f"    {line}" for line in lines)
    says = f'"""{title}: every point of the run, the start first."""'
    return f"def {run.optimizer.name}(start, n_iter):\n    {says}\n{body}"
