"""Words that stand where a name or a secret could stand and are none."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOTHING = _words(
    """
    none null nil true false yes no on off ok undefined empty unset masked hidden redacted required optional missing
    not printed unknown default
    """
)
"""In place of a value."""

STATES = _words(
    """
    accepted access active again already always and any are authenticated authenticating authentication
    authorization authorized bad been before blank blocked can cannot changed check closed complete completed
    confirmed connected connecting connection contact correct created current denied different disabled disconnected
    does done empty enabled encrypted enter entered error established exceeded exists expected expired failed
    failure field file for found from generated given got had has have identifier ignored incorrect initialized
    initializing invalid invalidated its just lacks length live locked logged login logout lost match matches may
    mismatch must needed needs new now only open opened paper pending please protected provided ready real received
    refresh refreshed refused rejected renewed reset restarted restored restricted running sent set should simulated
    since started starting stopped success successful successfully terminated that the then this timeout too try
    unauthenticated unauthorized unchanged unexpected unspecified valid validated verified waiting was were when
    which who will with without wrong you your
    """
)
"""How something is, where a log puts the state behind the name of the thing."""

KEPT_USERS = _words(
    """
    root ibgateway runner public shared default user users username me you yourname ubuntu debian app node docker
    container administrator admin vscode jovyan guest ibc ibkr tws trader self name ec2-user localhost demo edemo
    client gateway api id is
    """
)
"""Names that say nothing about a person."""

ORDINARY = _words(
    """
    password passwort secret changeme trading test tester account accounts order orders market margin python java
    userid user_id yourpassword your_password your_username mypassword letmein connect server socket session
    """
)
"""Too common in logs to be replaced everywhere, even when somebody uses them as a name or password."""


def no_value(text: str) -> bool:
    """True for a word that tells a state or the absence of a value."""
    word = text.strip().rstrip(".!?:").lower()
    return word in NOTHING or word in STATES
