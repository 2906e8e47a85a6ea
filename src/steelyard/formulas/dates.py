"""When hardware was got and training began, in days since 1970-01-01.

Source: cottier2024, sections 2.2 and 2.4.
"""

from __future__ import annotations

import numpy as np

from steelyard.arrays import Array
from steelyard.constants import HOURS_PER_DAY


def start_before_end(end_day: Array, training_hours: Array) -> Array:
    """Start of training, from its end.

    Args:
        end_day: Day on which training ended. [days since 1970-01-01]
        training_hours: Wall-clock time of training. [h]

    Returns:
        [days since 1970-01-01]
    """
    return end_day - training_hours / HOURS_PER_DAY


def start_before_publication(published: Array, lag_days: Array, training_hours: Array) -> Array:
    """Start of training, from the day of publication.

    Args:
        published: Day of publication. [days since 1970-01-01]
        lag_days: Time between the end of training and publication. [day]
        training_hours: Wall-clock time of training. [h]

    Returns:
        [days since 1970-01-01]
    """
    return published - lag_days - training_hours / HOURS_PER_DAY


def start_by_default(published: Array, lag_days: Array, usual_days: Array) -> Array:
    """Start of training where its length is unknown. [days since 1970-01-01]

    Args:
        published: Day of publication. [days since 1970-01-01]
        lag_days: Time between the end of training and publication. [day]
        usual_days: Usual training time. [day]
    """
    return published - lag_days - usual_days


def before(day: Array, lead_days: Array) -> Array:
    """So many days before a day. [days since 1970-01-01]"""
    return day - lead_days


def after(day: Array, lag_days: Array) -> Array:
    """So many days after a day. [days since 1970-01-01]"""
    return day + lag_days


def first_available(price_day: Array, release_day: Array, lag_days: Array) -> Array:
    """Day on which a chip could first be had: that of its price, not before release and delivery.

    Args:
        price_day: Day of the purchase price. [days since 1970-01-01]
        release_day: Day of the chip's release. [days since 1970-01-01]
        lag_days: Time from release to the first delivery. [day]

    Returns:
        [days since 1970-01-01]
    """
    return np.maximum(price_day, release_day + lag_days)


def first_use(start_day: Array, available_day: Array, lag_days: Array) -> Array:
    """Day from which a run used its chips: none uses a chip before it is delivered, but its maker.

    Args:
        start_day: Start of training as estimated. [days since 1970-01-01]
        available_day: Day on which the chip could first be had. [days since 1970-01-01]
        lag_days: Time from release to the first delivery; none where the maker itself trains. [day]

    Returns:
        [days since 1970-01-01]
    """
    return np.where(lag_days > 0, np.maximum(start_day, available_day), start_day)
