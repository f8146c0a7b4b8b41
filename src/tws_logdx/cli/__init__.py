"""The command line: arguments in, calls of the pipeline out. Commands are imported when they are used."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from tws_logdx._version import __version__
from tws_logdx.cli.interrupt import Stopped, leave, listen

USAGE = 2
SELDOM = 100_000
"""Objects made from one search for circles of garbage to the next: nearly all live as long as the run."""

COMMANDS = {
    "doctor": "tws_logdx.cli.doctor:doctor",
    "analyze": "tws_logdx.cli.analyze:analyze",
    "code": "tws_logdx.cli.code:code",
    "formats": "tws_logdx.cli.formats:formats",
    "probe": "tws_logdx.cli.probe:probe",
    "rules": "tws_logdx.cli.rules:rules",
}
"""Name to module and attribute; the help line of each is in `HELP`, so that `--help` imports none of them."""

HELP = {
    "doctor": "Look everywhere by itself and tell why the API connection fails.",
    "analyze": "Read logs and settings, and tell why the API connection fails.",
    "code": "What a message code or error number means, and what to do about it.",
    "formats": "The kinds of files that are understood.",
    "probe": "Connect to TWS or IB Gateway and tell how far that gets.",
    "rules": "Write rules of your own, try them, and look at all there are.",
}


class Commands(click.Group):
    """A group whose commands are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, name = where.split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped(".") from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(HELP.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "LOGDX"},
    epilog="Exit codes: 0 done, 1 bug, 2 usage, 3 no readable input, 4 rules invalid, 5 probe not connected,"
    " 10 findings at --fail-on or failing rule cases, 130 interrupted.",
)
@click.version_option(__version__, prog_name="logdx", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback when something goes wrong inside logdx.")
def logdx(debug: bool) -> None:
    """Tell why an Interactive Brokers API connection fails, from the logs that are already there.

    \b
    Try:  logdx doctor                        (looks everywhere by itself: begin here)
          logdx analyze ~/Documents/TWS
          logdx analyze bot.log ibc.txt -o report.html
    """


def main() -> None:
    """Entry point of `logdx` and `tws-logdx`."""
    for stream in (sys.stdout, sys.stderr):
        # A console whose code page lacks a sign shows `?` in its place instead of ending the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    gc.set_threshold(SELDOM)
    listen()
    try:
        code = logdx.main(prog_name="logdx", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        stopped = Stopped(".")
        stopped.show()
        sys.exit(stopped.exit_code)
    except OSError as error:
        _output_failed(error)
    except Exception as error:
        _bug(error)
    finally:
        gc.freeze()  # the process ends: no last search through all that it holds
        leave()


def _output_failed(error: OSError) -> NoReturn:
    if isinstance(error, BrokenPipeError) or error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(0)  # The reader of our output has left (`logdx … | head`): nothing went wrong.
        click.echo(f"logdx: the output could not be written: {error.strerror}.", err=True)
        sys.exit(USAGE)
    _bug(error)


def _bug(error: Exception) -> NoReturn:
    if "--debug" in sys.argv:
        raise error
    click.echo(
        f"logdx: a bug in logdx stopped this run ({type(error).__name__}: {error}).\n"
        "Please report it with the output of the same command and --debug before the command's name.",
        err=True,
    )
    sys.exit(1)


__all__ = ["logdx", "main"]
