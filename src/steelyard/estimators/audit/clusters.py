"""Detectors: clusters whose equivalents or power do not fit their chips; they rest until a registry keeps clusters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from steelyard.estimators.audit.case import Case, Floats
from steelyard.estimators.audit.finding import Detector, Finding, say
from steelyard.facts.record import Fact

Clusters = Mapping[str, Mapping[str, Fact]]
FASTEST = ("peak_tensor16_flop_per_s", "peak_fp8_flop_per_s", "peak_int8_op_per_s")
"""Equivalents compare chips by the fastest of their dense peaks at 16 and 8 bits."""
WATTS_PER_MW = 1e6


def equivalents(case: Case) -> Iterator[Finding]:
    """Stated equivalents of a cluster against its chips × the chip's peak / the reference chip's."""
    return equivalents_of(case, case.clusters)


def equivalents_of(case: Case, clusters: Clusters) -> Iterator[Finding]:
    """The same for given clusters, with ``h100_equivalents``, ``chip`` and ``chip_count``."""
    peak, scopes = _fastest(case), case.world.assumption("equivalent_chip")
    reference = next((peak[code] for chip, code in case.world.chip_code.items() if chip in scopes), np.nan)
    for subject, facts, code, chips in _of_one_chip(case, clusters, "h100_equivalents"):
        stated = float(facts["h100_equivalents"].value)
        expected = chips * peak[code] / reference
        factor = max(stated / expected, expected / stated)
        if factor > case.limit("audit_equivalent_factor"):
            share = f"{say(chips, 'chips')} × {say(peak[code])} / {say(reference, 'FLOP/s')}"
            words = f"{say(stated)} equivalents against {share} = {say(expected)}"
            used = [facts[name] for name in ("h100_equivalents", "chip", "chip_count")]
            yield case.finding("equivalents", "clusters", [(subject, facts["name"].value)], factor, words, used)


def cluster_power(case: Case) -> Iterator[Finding]:
    """Stated power of a cluster against chips × TDP × server power ratio."""
    return power_of(case, case.clusters)


def power_of(case: Case, clusters: Clusters) -> Iterator[Finding]:
    """The same for given clusters, with ``power_mw``, ``chip`` and ``chip_count``."""
    tdp, ratio = case.world.chip_column("tdp_w").value, case.of_chips("server_power_ratio")
    for subject, facts, code, chips in _of_one_chip(case, clusters, "power_mw"):
        stated = float(facts["power_mw"].value)
        expected = chips * tdp[code] * ratio[code] / WATTS_PER_MW
        factor = max(stated / expected, expected / stated)
        if factor > case.limit("audit_factor"):
            product = f"{say(chips, 'chips')} × {say(tdp[code], 'W')} × {say(ratio[code])} for the server"
            words = f"{say(stated, 'MW')} against {product} = {say(expected, 'MW')}"
            used = [facts[name] for name in ("power_mw", "chip", "chip_count")]
            yield case.finding("cluster_power", "clusters", [(subject, facts["name"].value)], factor, words, used)


def _fastest(case: Case) -> Floats:
    """The fastest of each chip's peaks; NaN where none is on record."""
    fastest: Floats = np.fmax.reduce([case.world.chip_column(name).value for name in FASTEST])
    return fastest


def _of_one_chip(
    case: Case, clusters: Clusters, attribute: str
) -> Iterator[tuple[str, Mapping[str, Fact], int, float]]:
    """Clusters of one known chip for which an attribute is on record: id, facts, position of the chip, chips."""
    for subject, facts in clusters.items():
        if attribute in facts and "chip_count" in facts and "chip" in facts:
            items = facts["chip"].items
            if len(items) == 1 and items[0] in case.world.chip_code:
                yield subject, facts, case.world.chip_code[items[0]], float(facts["chip_count"].value)


CLUSTERS = (
    Detector(
        "equivalents",
        "equivalents",
        "equivalents of a cluster are a factor of 1.5 from those of its chips",
        equivalents,
    ),
    Detector(
        "cluster_power",
        "cluster power",
        "power of a cluster is a factor of 2 from chips × TDP × server power ratio",
        cluster_power,
    ),
)
