"""Make tests/data/fit_reference.json: what scikit-learn and PyTorch make of fits, as ours have to.

Neither is a dependency of the project. To make the file again, anywhere outside of it:

    python3 -m venv /tmp/fitenv && /tmp/fitenv/bin/pip install torch==2.13.0 scikit-learn==1.9.1
    /tmp/fitenv/bin/python tests/reference/make_fit_reference.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import torch
from sklearn import linear_model

OUTPUT = Path(__file__).parents[1] / "data" / "fit_reference.json"
STEPS, START = 30, (-0.5, 1.25)
L1, L2, DELTA = 0.3, 0.05, 0.75
LINE = [(0.5, 1.8), (1, 3.3), (1.5, 3.9), (2, 5.2), (2.5, 5.8), (3, 17), (3.5, 7.9), (4, 9.0)]
PLANE = [(1.0, 0.3, 2.3), (1.5, -1.2, 2.8), (2.0, 0.7, 4.3), (2.5, 1.9, 4.8), (3.0, -0.4, 6.1)]
CLASSES = [(0.5, 0), (0.7, 0), (1.4, 0), (1.7, 1), (1.9, 0), (2.6, 1), (2.9, 0), (3.5, 1), (4.3, 0)]
CLASSES += [(4.4, 1), (5.2, 1), (5.9, 1)]
# Our loss, and torch's.
LOSSES = {
    "squared": torch.nn.MSELoss(),
    "absolute": torch.nn.L1Loss(),
    "huber": torch.nn.HuberLoss(delta=DELTA),
    "logistic": torch.nn.BCEWithLogitsLoss(),
}


def minima() -> Iterator[dict[str, Any]]:
    """The minimum of each fit by scikit-learn, our settings of it beside."""
    exact = {"tol": 1e-14, "max_iter": 1_000_000}
    x, y = np.array(LINE)[:, :1], np.array(LINE)[:, 1]
    for l1, l2, method in (
        (0.0, 0.0, linear_model.LinearRegression()),
        (0.0, L2, linear_model.Ridge(len(x) * L2)),  # the sum over the rows, not the mean
        (L1, 0.0, linear_model.Lasso(L1 / 2, **exact)),  # half the mean
    ):
        found = method.fit(x, y)
        point = [float(found.coef_[0]), float(found.intercept_)]
        yield {"rows": LINE, "model": "line", "loss": "squared", "l1": l1, "l2": l2, "point": point}
    median = linear_model.QuantileRegressor(quantile=0.5, alpha=0).fit(x, y)
    point = [float(median.coef_[0]), float(median.intercept_)]
    yield {"rows": LINE, "model": "line", "loss": "absolute", "l1": 0, "l2": 0, "point": point}
    x, y = np.array(PLANE)[:, :2], np.array(PLANE)[:, 2]
    for l1, method in (
        (0.0, linear_model.LinearRegression(fit_intercept=False)),
        (L1, linear_model.Lasso(L1 / 2, fit_intercept=False, **exact)),
        (8.0, linear_model.Lasso(8.0 / 2, fit_intercept=False, **exact)),  # one weight is 0
    ):
        point = method.fit(x, y).coef_.tolist()
        yield {
            "rows": PLANE,
            "model": "plane",
            "loss": "squared",
            "l1": l1,
            "l2": 0,
            "point": point,
        }
    x, y = np.array(CLASSES)[:, :1], np.array(CLASSES)[:, 1]
    for l2 in (L2, 1e-3):
        method = linear_model.LogisticRegression(
            C=1 / (2 * len(x) * l2), solver="newton-cholesky", tol=1e-14, max_iter=1000
        )
        found = method.fit(x, y)
        point = [float(found.coef_[0, 0]), float(found.intercept_[0])]
        yield {
            "rows": CLASSES, "model": "logistic", "loss": "logistic", "l1": 0, "l2": l2,
            "point": point,
        }  # fmt: skip


def runs() -> Iterator[dict[str, Any]]:
    """Gradient descent by torch on each loss, with slopes by automatic differentiation."""
    for name, loss in LOSSES.items():
        rows = CLASSES if name == "logistic" else LINE
        x, y = (torch.tensor(column, dtype=torch.float64) for column in zip(*rows, strict=True))
        point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([point], lr=0.05)
        points, values, slopes = [], [], []
        for _ in range(STEPS + 1):
            optimizer.zero_grad()
            error = loss(point[0] * x + point[1], y)
            error.backward()
            points.append(point.tolist())
            values.append(error.item())
            slopes.append(point.grad.tolist())
            optimizer.step()
        model = "logistic" if name == "logistic" else "line"
        run = {"rows": rows, "model": model, "loss": name, "step_size": 0.05}
        yield run | {"points": points, "values": values, "slopes": slopes}


def main() -> None:
    """Write the file, a fit or a run a line."""
    head = {"torch": torch.__version__, "scikit-learn": sklearn.__version__, "delta": DELTA}
    parts = {"minima": minima(), "runs": runs()}
    texts = []
    for name, found in parts.items():
        lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in found)
        texts.append(f'"{name}": [\n{lines}\n]')
    OUTPUT.write_text(f"{json.dumps(head)[:-1]}, {', '.join(texts)}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
