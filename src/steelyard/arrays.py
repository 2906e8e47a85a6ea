"""The array type and its axes.

Arrays of the core have the shape (models, draws): axis 0 runs over models, axis 1 over draws. A value
without uncertainty has the shape (models, 1), a value common to all models (1, draws), a scalar (1, 1).
Unknown is NaN in arrays, absent in tables and None in records.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Numbers of shape (models, draws), or any shape that broadcasts to it."""

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Which models, of shape (models,)."""

Codes: TypeAlias = npt.NDArray[np.int64]
"""Positions in a list of names, of shape (models,); -1 where there is none."""

MODELS, DRAWS = 0, 1
