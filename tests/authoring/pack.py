"""A small folder of rules of one's own, complete with its cases."""

from __future__ import annotations

from pathlib import Path

EVENTS = """\
family: program
events:
  - name: program.vault_jammed
    id: plain
    pattern: 'vault (?P<door>\\d+) is jammed by (?P<who>\\w+)'
    fields: {door: int, who: text}
    samples: ['vault 4 is jammed by rust']
"""

CAUSE = """\
id: vault-jammed
title: The vault is jammed
group: vaults
symptoms: [startup]
severity: high
prior: 0.05
summary: Its door does not open.
evidence:
  - id: line-seen
    when: program.vault_jammed where door < 100
    weight: decisive
    say: vault {door} said so
  - id: often
    when: count(program.vault_jammed) >= 3 within 1m
    weight: weak
against:
  - id: by-hand
    when: program.vault_jammed where who == "hand"
    weight: decisive
remediation: {summary: Oil it., steps: [Buy oil., Oil the door.]}
confirm: [pull the door]
"""

CASES = """\
- name: the line
  log: |-
    2026-03-02 09:00:01,100 vault 4 is jammed by rust
  expect: found
  top: true
- name: silent - another line
  log: |-
    2026-03-02 09:00:01,100 vault 4 is open
  expect: silent
- name: near miss - somebody holds it
  log: |-
    2026-03-02 09:00:01,100 vault 4 is jammed by hand
  expect: ruled-out
"""


def write(folder: Path, *, cases: str | None = CASES, cause: str = CAUSE, events: str = EVENTS) -> Path:
    """The folder, with parts of it changed; without cases when they are None."""
    files = {"events/vault.yaml": events, "causes/vaults/vault-jammed.yaml": cause}
    if cases is not None:
        files["causes/vaults/vault-jammed.test.yaml"] = cases
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
