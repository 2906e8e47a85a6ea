"""Dependencies point one way, and what is not needed is not loaded."""

import ast
import os
import subprocess
import sys

import pytest

import steelyard

ROWS = {
    **dict.fromkeys(("errors", "arrays", "constants"), 0),
    "words": 1,
    **dict.fromkeys(("facts", "draws", "formulas"), 2),
    **dict.fromkeys(("estimators", "sources"), 3),
    **dict.fromkeys(("planner", "indicators"), 4),
    **dict.fromkeys(("claims", "charts"), 5),
    "render": 6,
    "report": 7,
    **dict.fromkeys(("cli", "web", "rest"), 8),
    "__main__": 9,
}
"""docs/architecture.md: a module imports only from rows of a lower number, or from its own package."""

HEAVY = ("numpy", "polars", "rich", "httpx", "rapidfuzz")
PURE = {"__future__", "collections", "typing", "math", "functools", "numpy"}
"""What a formula may import beside row 0: neither files nor a clock nor randomness."""


def part(module: str) -> str:
    """The package or module right under ``steelyard`` that a dotted name belongs to."""
    return module.split(".")[1] if "." in module else ""


def imports(module) -> list[tuple[int, str]]:
    """(line, dotted name) of every import of a module, inside functions and for types too."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def test_every_module_has_its_row(modules):
    assert {part(module.name) for module in modules} - ROWS.keys() == {""}, (
        "add the new package to ROWS and to the docs"
    )


def test_a_module_imports_from_lower_rows_or_its_own_package(modules):
    broken = []
    for module in modules:
        own = part(module.name)
        if not own:
            continue  # the public names, resolved lazily
        for line, name in imports(module):
            if name.split(".")[0] != "steelyard":
                continue
            other = part(name)
            if other != own and not ROWS.get(other, 99) < ROWS[own]:
                broken.append(f"{module.name}, line {line}: imports {name}")
    assert broken == []


def test_a_breach_of_the_rows_would_be_seen(modules):
    """The reader of imports sees those inside functions, under ``if TYPE_CHECKING`` and relative ones."""
    text = (
        "def f():\n    from steelyard.cli import main\nif TYPE_CHECKING:\n    import steelyard.render.text\n"
        "from . import cost\nfrom ..facts import load\n"
    )
    formula = next(module for module in modules if module.name == "steelyard.formulas.energy")
    found = sorted(imports(formula._replace(tree=ast.parse(text))))
    assert found == [
        (2, "steelyard.cli.main"),
        (4, "steelyard.render.text"),
        (5, "steelyard.formulas.cost"),
        (6, "steelyard.facts.load"),
    ]


def test_formulas_import_numpy_and_row_0_alone(modules):
    broken = []
    for module in modules:
        if part(module.name) != "formulas":
            continue
        for line, name in imports(module):
            top = name.split(".")[0]
            allowed = ROWS.get(part(name)) == 0 or part(name) == "formulas" if top == "steelyard" else top in PURE
            if not allowed:
                broken.append(f"{module.name}, line {line}: imports {name}")
    assert broken == []


def test_polars_is_loaded_with_the_frames_alone(modules):
    """Elsewhere it may be imported for types, or in the function that gives a frame."""
    users = {
        module.name
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        if "polars" in (*(alias.name for alias in node.names), getattr(node, "module", None))
    }
    assert users == {"steelyard.facts.frames"}


def loaded_by(code: str) -> set[str]:
    """Which heavy libraries a fresh process has loaded after running code."""
    tell = f"import sys; print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, text=True, env=os.environ | {"COLUMNS": "100"}
    )
    assert done.returncode == 0, done.stderr
    return set(ast.literal_eval(done.stderr.splitlines()[-1]))


def command(*words: str) -> str:
    return f"from steelyard.cli import main\ntry: main({list(words)!r})\nexcept SystemExit as end: assert not end.code"


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import steelyard") == set()
    assert "numpy" in loaded_by("import steelyard; steelyard.Estimates"), "the names are resolved on first use"


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["-h"]])
def test_help_loads_nothing_heavy(words):
    assert loaded_by(command(*words)) == set()


def test_a_question_at_the_prompt_loads_neither_polars_nor_the_network():
    assert loaded_by(command("cost", "GPT-4", "--json", "--draws", "10")) & {"polars", "httpx", "rich"} == set()


def test_public_names_resolve_and_are_documented():
    assert sorted(steelyard.__all__) == sorted(set(steelyard.__all__))
    for name in steelyard.__all__:
        thing = getattr(steelyard, name)
        assert (thing.__doc__ or "").strip(), f"steelyard.{name} has no docstring"
        assert thing.__module__.startswith("steelyard."), name
    assert set(steelyard.__all__) <= set(dir(steelyard))


def test_a_name_that_is_not_public_is_told_as_any_other():
    with pytest.raises(AttributeError, match="module 'steelyard' has no attribute 'weigh'"):
        _ = steelyard.weigh
