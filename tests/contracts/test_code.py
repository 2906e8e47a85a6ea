"""How the code reads: sizes, docstrings, no facts by name."""

import ast
import re
from collections.abc import Iterator

MODULE_LINES, FUNCTION_LINES = 500, 60
FACT = re.compile(r"\b(?:H100|H800|A100|V100|P100|B200|TPU ?v\d|GPT-|Gemini|Llama|OpenAI|DeepMind|Nvidia|NVIDIA)")
"""Names of chips, models and companies: what is true of them is a row of a table."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Definition]]:
    """Public classes and functions, and the public methods of public classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield f"{prefix}.{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}.{node.name}")


def test_modules_stay_small(modules):
    assert {m.name: len(m.lines) for m in modules if len(m.lines) > MODULE_LINES} == {}


def test_functions_stay_small(modules):
    sizes = {f"{m.name}.{f.name}": f.end_lineno - f.lineno + 1 for m in modules for f in functions(m.tree)}
    assert len(sizes) > 200
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES} == {}


def test_everything_public_has_a_docstring(modules):
    bare = [m.name for m in modules if not ast.get_docstring(m.tree) and m.lines]
    for module in modules:
        bare += [name for name, node in public(module.tree.body, module.name) if not ast.get_docstring(node)]
    assert bare == []


def facts_by_name(tree: ast.Module) -> list[tuple[int, str]]:
    """(line, text) of every string of the code, docstrings left out, that names a chip, a model or a company."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [(n.lineno, n.value) for n in strings if id(n) not in prose and FACT.search(n.value)]


def test_no_fact_by_name_in_code(modules):
    assert {m.name: found for m in modules if (found := facts_by_name(m.tree))} == {}


def test_a_fact_by_name_would_be_seen():
    code = '"""Of the H100."""\ndef f(name):\n    """As GPT-4."""\n'
    code += '    return "H100" in name or f"Gemini {name}" == "TPU"\n'
    assert facts_by_name(ast.parse(code)) == [(4, "H100"), (4, "Gemini ")]
