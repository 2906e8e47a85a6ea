"""Peak rates of a chip as upstream lists them → dense peaks, each under its own number format.

Upstream mixes three things in these columns. Data sheets headline rates with 2:4 sparsity, which no dense training run
reaches. The column of 16 bits holds the matrix units' peak for chips that have no other, the vector units' for the
rest. And before TF32 existed, its column held the 16-bit peak of tensor cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from steelyard.facts import load
from steelyard.sources.base import Cell, number

TF32_SINCE = "2020-05-14"
"""The day on which TF32 was announced, with the first chip that has it (NVIDIA Ampere architecture white paper)."""
VECTOR_RATIO = 4.5
"""Vector units run 16-bit numbers at up to four times their 32-bit rate; what is faster is a matrix unit."""
SPARSE_RATIO = {"tf32": 1.0, "fp8": 4.0, "int8": 4.0}
"""Rate with 2:4 sparsity / dense 16-bit rate of tensor cores; dense rates stand at half of these."""
TOLERANCE = 0.03
"""Data sheets round their rates to two or three figures."""

ATTRIBUTES = {
    "fp64": "fp64_flop_per_s",
    "fp32": "fp32_flop_per_s",
    "tf32": "tf32_flop_per_s",
    "fp16": "fp16_flop_per_s",
    "tensor16": "tensor16_flop_per_s",
    "fp8": "fp8_flop_per_s",
    "fp4": "fp4_flop_per_s",
    "int8": "int8_op_per_s",
    "int4": "int4_op_per_s",
}
SPARSE = ("tensor16", "tf32", "fp8", "int8")
"""Formats whose sparse peak has an attribute; the 16-bit peak comes first, the others are held against it."""


def cells(chip: str, listed: Mapping[str, str], released: str) -> dict[str, Cell | None]:
    """Attributes of a chip's peaks.

    Args:
        chip: Id of the chip.
        listed: Number format → peak as upstream lists it, "" where blank; formats without a column are absent.
            [FLOP/s; OP/s for integers]
        released: Its day of release, or "".

    Returns:
        ``peak_*``, dense; ``sparse_*`` where upstream lists the sparse peak. A dense peak that is half of a listed
        sparse one has the basis ``derived``.
    """
    dense = _placed(chip, dict(listed), released)
    found: dict[str, Cell | None] = {
        f"peak_{ATTRIBUTES[name]}": Cell(value, "reported") if value else None for name, value in dense.items()
    }
    for name in SPARSE:
        if dense.get(name) and _is_sparse(chip, name, dense, bool(listed.get("tensor16"))):
            half = number(repr(float(dense[name]) / 2)) or ""
            found[f"sparse_{ATTRIBUTES[name]}"] = Cell(dense[name], "reported")
            found[f"peak_{ATTRIBUTES[name]}"] = Cell(half, "derived")
            dense[name] = half
    return found


def _placed(chip: str, listed: dict[str, str], released: str) -> dict[str, str]:
    """Each value under the format that it belongs to."""
    if listed.get("tf32") and not listed.get("tensor16") and "" < released < TF32_SINCE:
        listed["tensor16"], listed["tf32"] = listed["tf32"], ""
    if listed.get("fp16") and (_of_matrix_units(listed) or _verdict(chip, "fp16", listed["fp16"]) == "matrix"):
        listed["tensor16"], listed["fp16"] = listed.get("tensor16") or listed["fp16"], ""
    return listed


def _of_matrix_units(listed: Mapping[str, str]) -> bool:
    fp16, fp32 = listed["fp16"], listed.get("fp32")
    return not fp32 or fp16 == listed.get("tensor16") or float(fp16) > VECTOR_RATIO * float(fp32)


def _is_sparse(chip: str, name: str, peaks: Mapping[str, str], tensor_listed: bool) -> bool:
    verdict = _verdict(chip, name, peaks[name])
    if verdict or name not in SPARSE_RATIO or not tensor_listed:
        return verdict == "sparse"
    ratio = float(peaks[name]) / float(peaks["tensor16"])
    return abs(ratio / SPARSE_RATIO[name] - 1) < TOLERANCE


def _verdict(chip: str, name: str, value: str) -> str:
    return _verdicts().get((chip, f"peak_{ATTRIBUTES[name]}", float(value)), "")


@cache
def _verdicts() -> dict[tuple[str, str, float], str]:
    """(chip, attribute, value) → sparse, dense or matrix, where the ratio to other peaks does not tell it."""
    rows = load.method_table("sparse_peaks")
    return {(row["chip"], row["attribute"], float(row["value"])): row["verdict"] for row in rows}
