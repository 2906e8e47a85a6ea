"""Money of a whole development: experiments beside the final run, and the people.

The method is that of Cottier et al. 2024 (arXiv 2405.21015), section 2.5, with one difference: how much a project pays
and how much of their time its people give it is one draw for all of them. Drawn for each person, the errors of a
hundred people would cancel, and the interval would say that we know what nobody does.
"""

from __future__ import annotations

import numpy as np

from steelyard.arrays import Array


def experiments_cost(final_run_usd: Array, compute_ratio: Array) -> Array:
    """Cost of the experiments, failed attempts, evaluations and fine-tuning around a final run.

    They are taken to cost as much for each FLOP as the final run. It holds for models trained from the start; the base
    models of a fine-tune are no experiments of it.

    Args:
        final_run_usd: Cost of the final run. [USD]
        compute_ratio: Compute of the whole development / compute of the final run; less than 1 counts as 1. [1]

    Returns:
        Cost of all compute but the final run's. [USD]

    Source: cottier2024, section 2.5 and appendix A.6.

    >>> float(experiments_cost(np.array(40e6), np.array(2.2)).round())
    48000000.0
    """
    return final_run_usd * np.maximum(compute_ratio - 1, 0)


def staff_cost(
    contributors: Array, fte_share: Array, pay_usd: Array, pay_index: Array, years: Array, price_factor: Array
) -> Array:
    """Cost of the people who developed a model, in the dollars of another time.

    Args:
        contributors: People who took part. [person]
        fte_share: Share of their working time that went into it, on average over them. [fraction]
        pay_usd: Salary, equity, taxes and benefits of one of them, in the dollars of a reference time. [USD/year]
        pay_index: Price index of the month of publication / of that reference time. [1]
        years: Length of the project. [year]
        price_factor: Price index of the target month / of the month of publication. [1]

    Returns:
        Staff cost, in the dollars of the target month. [USD]

    Source: cottier2024, section 2.5.1.

    >>> one = np.array(1.0)
    >>> float(staff_cost(10 * one, 0.5 * one, 300e3 * one, one, 2 * one, one))
    3000000.0
    """
    return contributors * fte_share * pay_usd * years * (pay_index * price_factor)


def development_cost(final_run: Array, experiments: Array, staff: Array) -> Array:
    """Cost of a whole development. [USD]

    Args:
        final_run: Amortized cost of the final run. [USD]
        experiments: Cost of all other compute. [USD]
        staff: Cost of the people. [USD]

    Source: cottier2024, section 2.5.
    """
    return final_run + experiments + staff
