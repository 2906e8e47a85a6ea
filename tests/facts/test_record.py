"""Lists in a cell."""

import pytest


@pytest.mark.parametrize(
    ("value", "items"),
    [("", []), ("Alpha", ["Alpha"]), ("Alpha|Beta Labs|Gamma, Inc.", ["Alpha", "Beta Labs", "Gamma, Inc."])],
)
def test_a_cell_is_read_as_a_list(fact, value, items):
    assert fact("alpha-1", "organizations", value).items == items
