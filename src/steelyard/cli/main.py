"""The group of commands, each loaded when it is called, and the one place where errors become exit statuses."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from importlib import import_module

import click

from steelyard.errors import AmbiguousNameError, SteelyardError, UnknownNameError

DONE, NO_SUCH_THING, WRONG_INPUT, CANNOT_TELL, STOPPED = 0, 1, 2, 3, 130
COMMANDS = {
    "cost": ("steelyard.cli.cost", "What it took to train a model: money, compute, energy."),
    "trend": ("steelyard.cli.trend", "How fast a quantity grows, and when the largest run passes a threshold."),
    "forecasts": ("steelyard.cli.trend", "Dated forecasts of others, and what became of them."),
    "audit": ("steelyard.cli.audit", "Facts that cannot all be true, worst first, with the arithmetic."),
    "validate": ("steelyard.cli.validate", "How far the intervals hold: what is known is hidden and predicted."),
    "index": ("steelyard.cli.index", "Indicators: the list, or the values of one."),
    "reproduce": ("steelyard.cli.index", "Published figures beside ours, as of then and as of now."),
    "diff": ("steelyard.cli.diff", "What moved between two vintages: estimates and why, indicators, facts."),
    "report": ("steelyard.cli.report", "The whole index as a web site in a folder, and as a PDF for print."),
    "find": ("steelyard.cli.facts", "Search the models, chips, prices and organizations on record."),
    "vintages": ("steelyard.cli.facts", "The days on which something was learnt."),
    "sync": ("steelyard.cli.sync", "Read upstream files and append what is new to the registry."),
}


class Lazy(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the help text."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="steelyard", prog_name="steelyard")
def cli() -> None:
    """The published numbers of the AI industry, made runnable: cost, compute and energy with intervals and sources.

    Exit status: 0 done; 1 no such thing; 2 wrong usage or input; 3 cannot tell.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and leave with its exit status.

    Args:
        arguments: The words after ``steelyard``; those of the process by default.
    """
    _prepare()
    status = _run(arguments)
    gc.freeze()  # memory goes with the process; to look through what a report held would take a second
    sys.exit(status)


def _prepare() -> None:
    """Streams that take every letter, and an orderly end where the process is asked to end."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _run(arguments: list[str] | None) -> int:
    try:
        status = cli.main(arguments, prog_name="steelyard", standalone_mode=False)
        sys.stdout.flush()
        return int(status or DONE)
    except (UnknownNameError, AmbiguousNameError) as error:
        return _say(str(error), NO_SUCH_THING)
    except SteelyardError as error:
        return _say(str(error), WRONG_INPUT)
    except click.ClickException as error:
        return _say(_sentence(error), WRONG_INPUT)
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped", STOPPED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SystemExit:  # click ends so where the reader of a pipe has gone before all was written
        return DONE
    except OSError as error:
        return _say(f"{error.filename or 'the system'}: {error.strerror}", WRONG_INPUT)


def _sentence(error: click.ClickException) -> str:
    text = error.format_message()
    if text.startswith("Usage"):
        return text
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "steelyard"
    return f"{text.rstrip('.')}; see {command} --help"


def _say(text: str, status: int) -> int:
    text = " ".join(text.split()) if not text.startswith("Usage") else text
    print(f"steelyard: {text}", file=sys.stderr)
    return status
