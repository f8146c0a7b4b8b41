"""The shape of rules/codes/*.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr

from tws_logdx.rulelang.shape import Id, Shape, Text

Namespace = Literal["api", "ibc", "errno", "winerror", "gaierror"]
CodeKind = Literal[
    "system", "farm", "notice", "warning", "pacing", "permission", "request", "order", "client-side", "exit", "socket"
]
Ignore = Literal["yes", "no", "depends"]
Effect = Literal[
    "disconnect",
    "order",
    "data",
    "farm",
    "notice",
    "link-lost",
    "leaving",
    "client-made",
    "client-id-taken",
    "no-connection",
    "out-of-date",
    "bad-length",
]
"""`disconnect`, `order`, `data`: what a user would call it. `farm`: data, until a code under `recovers` comes.
`notice`: never turns a client away. `link-lost`: TWS has no line to IBKR. `leaving`: TWS ends this connection.
`client-made`: the library says it, TWS never does. `client-id-taken`, `no-connection`, `out-of-date`, `bad-length`:
the four that decide what became of an attempt."""

WhenIgnored = Annotated[StrictStr, Field(description="When it can be ignored, as a sentence.")]
Recovers = Annotated[list[StrictInt | Text], Field(description="Codes of the same namespace, or acts, that end it.")]
Effects = Annotated[list[Effect], Field(description="What the reconstruction of attempts makes of it.")]


class CodeShape(Shape):
    """One number. What is left out is taken from the group."""

    code: StrictInt
    name: StrictStr = Field(default="", description="Symbolic name, such as ECONNREFUSED.")
    also: dict[Text, StrictInt] = Field(default={}, description="The same under another number: {macOS: 61}.")
    kind: CodeKind | None = None
    meaning: Text = Field(description="What it tells a trader, in whole sentences.")
    ignore: Ignore | None = None
    when: WhenIgnored = ""
    follows: StrictStr = Field(default="", description="What usually comes next.")
    recovers: Recovers = []
    do: list[Text] = Field(default=[], description="What to do, step by step.")
    causes: list[Id] = Field(default=[], description="Causes for which it speaks.")
    effects: Effects = []
    source: list[Text] = Field(default=[], description="Where it is written; else that of the file.")


class CodeGroupShape(Shape):
    """Codes that have much in common: what stands here holds for all of them that do not say it themselves."""

    about: Text
    kind: CodeKind | None = None
    ignore: Ignore | None = None
    when: WhenIgnored = ""
    follows: StrictStr = ""
    recovers: Recovers = []
    do: list[Text] = []
    causes: list[Id] = []
    effects: Effects = []
    codes: list[CodeShape] = Field(min_length=1)


class CodeRangeShape(Shape):
    """What all numbers of a range have in common, also those that are described nowhere."""

    first: StrictInt
    last: StrictInt
    meaning: Text
    effects: Effects = []


class CodesFile(Shape):
    """What numbers mean. Numbers of different namespaces are never compared."""

    namespace: Namespace
    source: list[Text] = Field(min_length=1, description="Where it is written, for codes that do not say so.")
    ranges: list[CodeRangeShape] = []
    groups: list[CodeGroupShape] = []
