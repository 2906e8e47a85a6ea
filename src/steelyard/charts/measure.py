"""How wide text will be, near enough to leave room for it."""

from __future__ import annotations

from functools import cache

NARROW, WIDE = set("iljtfrI.,:;'|()[]· -"), set("mwMW%@—")
SHARES = (0.3, 0.88, 0.7, 0.56)
"""Widths of narrow, wide, upper-case and other letters, in em, of a common sans serif."""


def width(text: str, size: float) -> float:
    """Width of a line of text.

    Args:
        text: The line.
        size: Type size. [px]

    >>> 30 < width("China", 12) < 36, width("训练", 12)
    (True, 24.0)
    """
    return size * sum(_em(letter) for letter in text)


@cache
def _em(letter: str) -> float:
    if ord(letter) >= 0x2E80:
        return 1.0
    narrow, wide, upper, other = SHARES
    return narrow if letter in NARROW else wide if letter in WIDE else upper if letter.isupper() else other


def cut(text: str, size: float, room: float) -> str:
    """A line of text, cut with an ellipsis where it has no room.

    >>> cut("A name that is far too long", 12, 80)
    'A name that…'
    """
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, size: float, room: float, lines: int = 99) -> list[str]:
    """A text in lines of at most so much room; the last is cut where there are too many.

    >>> wrap("one two three", 12, 45)
    ['one two', 'three']
    """
    found = [""]
    for word in _words(text):
        if found[-1] and width(found[-1] + word.rstrip(), size) > room:
            found.append("")
        found[-1] += word
    kept = [line.strip() for line in found]
    if len(kept) > lines:
        kept = [*kept[: lines - 1], " ".join(kept[lines - 1 :])]
    return [cut(line, size, room) for line in kept]


def _words(text: str) -> list[str]:
    """Where a line may break: after a space, and after every Chinese character but before no closing mark."""
    found: list[str] = []
    for letter in text:
        closing = letter in "，。；：、）》”"
        chinese = ord(letter) >= 0x2E80
        if found and (closing or not (chinese or found[-1].endswith(" ") or ord(found[-1][-1]) >= 0x2E80)):
            found[-1] += letter
        else:
            found.append(letter)
    return found
