"""Places in publications, such as a table or a cell, with their numbers apart from their words."""

from __future__ import annotations

import re

from steelyard.words.phrase import Phrase, Recorded

NUMBER = re.compile(r"\d[\d.,–-]*\d|\d")


def place(locator: str) -> Phrase:
    """A place in a publication, which a language says with the numbers that stand in it.

    Args:
        locator: As it is on record; an address, the name of a file or a day is no sentence and stays a name.

    >>> from steelyard.words.language import CHINESE
    >>> str(place("Figs. 1.3.8 and 1.3.10")), CHINESE(place("Figs. 1.3.8 and 1.3.10"))
    ('Figs. 1.3.8 and 1.3.10', '图 1.3.8、图 1.3.10')
    """
    if NUMBER.fullmatch(locator) or ("/" in locator and " " not in locator):
        return Recorded(locator)
    numbers = {f"n{count}": found for count, found in enumerate(NUMBER.findall(locator), 1)}
    if not numbers:
        return Phrase(locator)
    names = iter(numbers)
    bare = locator.replace("{", "{{").replace("}", "}}")
    return Phrase(NUMBER.sub(lambda _: f"{{{next(names)}}}", bare), **numbers)
