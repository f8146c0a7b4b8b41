"""Small rule folders for tests."""

from __future__ import annotations

from pathlib import Path

EVENTS = """\
family: program
events:
  - name: demo.closed
    id: plain
    pattern: 'gate (?P<gate>\\d+) closed by (?P<who>\\w+)'
    fields: {gate: int, who: text}
    set: {loud: true}
    facts: {demo.gate: gate}
    samples: ['12:00:01 gate 7 closed by keeper']
  - name: demo.opened
    id: plain
    pattern: 'gate (?P<gate>\\d+) opened'
    fields: {gate: int}
    samples: ['gate 7 opened']
"""

CAUSE = """\
id: stuck-gate
title: The gate is stuck
group: gates
symptoms: [timeout]
severity: high
prior: 0.2
summary: The gate closed and did not open again.
let:
  shut: demo.closed where loud
evidence:
  - when: shut without after demo.opened within 5m by gate
    weight: decisive
    say: gate {gate} stayed shut
  - id: by-night
    when: count(shut during night) >= 2 within 1h
    weight: 0.5
against:
  - when: fact(demo.gate) == 9
    weight: weak
needs: [client-log]
explained_by: []
remediation: {summary: Oil it., steps: [Buy oil., Oil the gate.]}
confirm: [push it]
references: [the manual]
"""

CHECKS = """\
checks:
  - id: gate
    label: Gate
    fact: demo.gate
    ok: [{when: fact(demo.gate) == 7}]
    bad: [{when: fact(demo.gate) != 7, say: the wrong gate}]
    see: Look at it.
    set: Change it.
"""

WINDOWS = """\
windows:
  - {id: night, label: night, zone: Europe/Berlin, days: [sun, mon], start: "23:30", minutes: 60}
"""

FILES = {
    "events/demo.yaml": EVENTS,
    "causes/gates/stuck-gate.yaml": CAUSE,
    "causes/gates/stuck-gate.test.yaml": "not: [read, here",
    "checks.yaml": CHECKS,
    "windows.yaml": WINDOWS,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
