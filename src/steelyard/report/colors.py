"""The colors of pages as CSS variables: those of the charts, and the few that pages have besides."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.charts.theme import THEMES, ThemeName

BESIDES: dict[ThemeName, Mapping[str, str]] = {
    "light": {
        "panel": "#f4f3ee", "rule": "#dbd8cf", "accent": "#0f6b63", "accent-ink": "#ffffff",
        "good": "#17693f", "fair": "#1f5f99", "near": "#7a5200", "bad": "#a3341f", "none": "#66645c",
    },
    "dark": {
        "panel": "#1e2226", "rule": "#383d43", "accent": "#5cc4b8", "accent-ink": "#10211f",
        "good": "#6cc491", "fair": "#84b8ea", "near": "#dcb04e", "bad": "#f08c77", "none": "#a09d93",
    },
}  # fmt: skip
"""Colors of pages beside those of charts; each that letters are set in has 4.5 to 1 on paper and panel."""


def variables(theme: ThemeName) -> dict[str, str]:
    """Colors of a theme by the name of their variable."""
    return THEMES[theme].roles | dict(BESIDES[theme])


def css() -> str:
    """The style sheet that sets the colors: light, dark where the system is, and as the reader chose."""
    light, dark = _declared("light"), _declared("dark")
    return (
        f":root {{ {light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def _declared(theme: ThemeName) -> str:
    named = "; ".join(f"--{name}: {color}" for name, color in variables(theme).items())
    return f"color-scheme: {theme}; {named};"
