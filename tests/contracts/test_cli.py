"""Every command, argument and option tells what it is for."""

import click
import pytest
from click.testing import CliRunner

from steelyard.cli.main import COMMANDS, cli


@pytest.fixture(params=list(COMMANDS))
def command(request) -> click.Command:
    found = cli.get_command(click.Context(cli), request.param)
    assert found is not None
    return found


def test_a_command_and_its_options_have_help(command):
    assert command.help
    assert COMMANDS[command.name][1]
    bare = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert bare == []
    assert all(p.metavar for p in command.params if isinstance(p, click.Argument))


def test_help_of_a_command_shows_an_example_and_its_options(command):
    done = CliRunner().invoke(cli, [command.name, "--help"])
    assert done.exit_code == 0
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in done.output


def test_the_list_of_commands_is_the_help(command):
    done = CliRunner().invoke(cli, ["--help"])
    assert f"  {command.name} " in done.output
    assert "Exit status: 0 done" in " ".join(done.output.split())


def test_options_that_commands_share_are_the_same_everywhere():
    seen: dict[str, set[tuple]] = {}
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                seen.setdefault(parameter.opts[0], set()).add((parameter.help, parameter.default, str(parameter.type)))
    assert {option: told for option, told in seen.items() if len(told) > 1} == {}
