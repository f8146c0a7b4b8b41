"""`logdx rules`: the rule author's tools. Each command is imported when it runs."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "list": "listing:list_rules",
    "show": "show:show",
    "lint": "lint:lint",
    "test": "testing:test",
    "new": "new:new",
    "schema": "schema:schema",
    "docs": "docs:docs",
    "accuracy": "accuracy:accuracy",
}
HELP = {
    "list": "All causes, or all events.",
    "show": "One cause or one event with everything that is known of it.",
    "lint": "Mistakes and weak places of all rule files.",
    "test": "Run the cases of causes.",
    "new": "Begin a rule from a line of a log.",
    "schema": "JSON schemas of the rule files, for editors.",
    "docs": "Pages in Markdown: one for each cause, and the reference of the rule language.",
    "accuracy": "How often the right cause comes first, on the cases of all causes.",
}


class RuleCommands(click.Group):
    """Like the commands of logdx itself: `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, name = where.split(":")
        command = getattr(import_module(f"{__name__}.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(HELP.items()))


@click.group(
    cls=RuleCommands,
    epilog="Exit codes: 0 done, 2 usage, 3 no readable input, 4 rules invalid, 10 a case failed.",
)
def rules() -> None:
    """Write rules, try them, and see why they do or do not fire.

    Rules are YAML files: docs/rule-language.md tells how they are written.

    \b
    Begin one:   logdx rules new --from gateway.log:812 --pack my-rules
    Try it:      logdx rules test my-rules
    Use it:      logdx analyze --rules my-rules ~/Documents/TWS
    """
