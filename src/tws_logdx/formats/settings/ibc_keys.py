"""What the settings of IBC (and its ancestor IBController) mean, and in which form they are understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tws_logdx.formats.settings.values import SECRET, addresses, port, truth, whole
from tws_logdx.model.event import Value


def _lower(text: str) -> str:
    return text.strip().strip("\"'").lower()


MEANING: Mapping[str, tuple[str, Callable[[str], Value | None]]] = {
    "OverrideTwsApiPort": ("api.port", port),
    "ForceTwsApiPort": ("api.port", port),
    "ReadOnlyApi": ("api.read_only", truth),
    "OverrideTwsMasterClientID": ("api.master_client_id", whole),
    "TrustedTwsApiClientIPs": ("api.trusted_ips", addresses),
    "AcceptIncomingConnectionAction": ("api.incoming_action", _lower),
    "TradingMode": ("tws.trading_mode", _lower),
    "FIX": ("tws.fix", truth),
    "IbDir": ("tws.settings_directory", str.strip),
    "AutoRestartTime": ("tws.auto_restart_time", str.strip),
    "AutoLogoffTime": ("tws.auto_logoff_time", str.strip),
    "ColdRestartTime": ("tws.cold_restart_time", str.strip),
    "ClosedownAt": ("tws.closedown_at", str.strip),
}
"""Settings with a meaning that does not depend on IBC: the fact and its form."""

YES_NO = frozenset(("yes", "no", "true", "false"))

CHOICES: Mapping[str, frozenset[str]] = {
    "TradingMode": frozenset(("live", "paper")),
    "AcceptIncomingConnectionAction": frozenset(("accept", "reject", "manual")),
    "ExistingSessionDetectedAction": frozenset(("primary", "primaryoverride", "secondary", "manual")),
    "AcceptBidAskLastSizeDisplayUpdateNotification": frozenset(("accept", "defer", "ignore")),
    "LogStructureScope": frozenset(("known", "unknown", "untitled", "all")),
    "LogStructureWhen": frozenset(("open", "activate", "openclose", "never", "yes", "true", "no", "false")),
} | dict.fromkeys(
    [
        "FIX",
        "ReadOnlyApi",
        "ReadOnlyLogin",
        "AcceptNonBrokerageAccountWarning",
        "MinimizeMainWindow",
        "StoreSettingsOnServer",
        "ReloginAfterSecondFactorAuthenticationTimeout",
        "ExitAfterSecondFactorAuthenticationTimeout",
        "DismissPasswordExpiryWarning",
        "DismissNSEComplianceNotice",
        "AllowBlindTrading",
        "ResetOrderIdsAtStart",
        "SuppressInfoMessages",
    ],
    YES_NO,
)
"""Settings that understand these words only; empty always means: leave it."""

TWELVE_HOURS = re.compile(r"(?i)(?:0?[1-9]|1[0-2]):[0-5]\d [AP]M")
FORMS: Mapping[str, re.Pattern[str]] = {
    "AutoRestartTime": TWELVE_HOURS,
    "AutoLogoffTime": TWELVE_HOURS,
    "ColdRestartTime": re.compile(r"(?i)\d{1,2}:[0-5]\d(?: [AP]M)?"),
    "ClosedownAt": re.compile(r"(?:[A-Za-z]+ )?\d{1,2}:[0-5]\d"),
    "TrustedTwsApiClientIPs": re.compile(r"[^/*]*"),
}
"""The form of a value as a whole."""

PORTS = ("OverrideTwsApiPort", "ForceTwsApiPort")

KNOWN = frozenset((*MEANING, *CHOICES, *FORMS)) | frozenset(
    [
        "IbLoginId",
        "IbPassword",
        "FIXLoginId",
        "FIXPassword",
        "SecondFactorDevice",
        "SecondFactorAuthenticationTimeout",
        "SecondFactorAuthenticationExitInterval",
        "LoginDialogDisplayTimeout",
        "CommandServerPort",
        "ControlFrom",
        "BindAddress",
        "CommandPrompt",
        "ConfirmOrderIdReset",
        "ConfirmCryptoCurrencyOrders",
        "BypassOrderPrecautions",
        "BypassBondWarning",
        "BypassRedirectOrderWarning",
        "BypassNoOverfillProtectionPrecaution",
        "BypassSameActionPairTradeWarning",
        "BypassNegativeYieldToWorstConfirmation",
        "BypassCalledBondWarning",
        "BypassPriceBasedVolatilityRiskWarning",
        "BypassUSStocksMarketDataInSharesWarning",
        "IncludeStackTraceForExceptions",
        "SaveTwsSettingsAt",
        "SaveTwsSettings",
        "IbControllerPort",
        "IbControlFrom",
        "IbBindAddress",
        "IbAutoClosedown",
        "LogToConsole",
        "PasswordEncrypted",
        "SendMarketDataInLotsForUSstocks",
        "SendTWSLogsToConsole",
        "UseRemoteSettings",
        "LogComponents",
    ]
)
"""Names by which a file of IBC is known."""


def ibc_fact(key: str, value: str) -> tuple[tuple[str, Value], ...]:
    """The facts in one setting, from `config.ini` or from the list of settings in an IBC log; none for secrets."""
    if SECRET.search(key):
        return ()
    facts: list[tuple[str, Value]] = [(f"ibc.{key}", value)]
    wrong = malformed(key, value)
    if wrong:
        facts.append(("ibc.malformed", f"{key}={value}"))
    name, form = MEANING.get(key, ("", None))
    told = form(value) if form and value.strip() and not wrong else None
    if told is not None:
        facts.append((name, told))
    return tuple(facts)


def malformed(key: str, value: str) -> bool:
    """True when the program will ignore or misread the value: quotes kept, wrong form of time, blanks behind a word."""
    if not value:
        return False
    if value.strip()[:1] in ('"', "'"):
        return True
    if key in CHOICES:
        return value.lower() not in CHOICES[key]
    if key in PORTS:
        return port(value) is None
    form = FORMS.get(key)
    return form is not None and form.fullmatch(value) is None
