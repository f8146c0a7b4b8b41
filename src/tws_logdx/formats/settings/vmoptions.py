"""`tws.vmoptions` and `ibgateway.vmoptions`: one option of Java on a line."""

from __future__ import annotations

import re

from tws_logdx.formats.settings.values import fact, mebibytes, numbered, truth
from tws_logdx.model.fact import Fact

HEAP = re.compile(r"\s*-Xm(?P<end>[xs])(?P<size>\w+)\s*")
PREFER_IPV4 = re.compile(r"\s*-Djava\.net\.preferIPv4Stack=(?P<value>\w+)\s*")
ZONE = re.compile(r"\s*-Duser\.timezone=(?P<value>[\w/+-]+)\s*")


def read_vmoptions(text: str, source: str) -> tuple[Fact, ...]:
    """The heap in MiB, and what else has to do with connections; of an option given twice, the last one counts."""
    facts: dict[str, Fact] = {}
    for number, line in numbered(text):
        heap, stack, zone = HEAP.fullmatch(line), PREFER_IPV4.fullmatch(line), ZONE.fullmatch(line)
        size = mebibytes(heap["size"]) if heap else None
        if heap and size is not None:
            name = "java.heap_mb" if heap["end"] == "x" else "java.heap_start_mb"
            facts[name] = fact(name, size, source, number)
        elif stack and (value := truth(stack["value"])) is not None:
            facts["java.prefer_ipv4"] = fact("java.prefer_ipv4", value, source, number)
        elif zone:
            facts["host.zone"] = fact("host.zone", zone["value"], source, number)
    return tuple(facts.values())
