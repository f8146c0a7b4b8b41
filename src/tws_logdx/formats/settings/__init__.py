"""Settings files read into facts. Passwords, secrets and user names never become facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tws_logdx.formats.settings.container_env import read_container_env
from tws_logdx.formats.settings.ibc_config import read_ibc_config
from tws_logdx.formats.settings.ibc_keys import ibc_fact
from tws_logdx.formats.settings.jts_ini import read_jts_ini
from tws_logdx.formats.settings.sniffing import sniff
from tws_logdx.formats.settings.tws_xml import read_tws_xml
from tws_logdx.formats.settings.vmoptions import read_vmoptions
from tws_logdx.model.fact import Fact

__all__ = ["KINDS", "ibc_fact", "read", "sniff"]

KINDS: Mapping[str, Callable[[str, str], tuple[Fact, ...]]] = {
    "jts.ini": read_jts_ini,
    "ibc-config": read_ibc_config,
    "tws-xml": read_tws_xml,
    "vmoptions": read_vmoptions,
    "container-env": read_container_env,
}
"""Every kind of settings file with its reader of text and source name."""


def read(kind: str, text: str, source: str) -> tuple[Fact, ...]:
    """The facts in a settings file of a kind that `sniff` told; `source` is its name as shown to the user."""
    return KINDS[kind](text, source)
