"""What settings tell about a user is removed everywhere."""

from __future__ import annotations

import pytest

from tws_logdx.report.redact import Redactor, known_values


@pytest.mark.parametrize(
    ("kind", "text", "known"),
    [
        (
            "ibc-config",
            "# IBC\nIbLoginId=janetrades\nIbPassword=blue horse #7\nFIXLoginId=\nFIXPassword=\nTradingMode=live\n",
            {("user", "janetrades"), ("token", "blue horse #7")},
        ),
        ("ibc-config", "IbPassword=a\\\\b\\\\c\r\n", {("token", "a\\\\b\\\\c"), ("token", "a\\b\\c")}),
        (
            "container-env",
            "TWS_USERID=janetrades\nTWS_PASSWORD='hunter22' # mine\nexport TWS_USERID_PAPER=janepaper\n",
            {("user", "janetrades"), ("user", "janepaper"), ("token", "hunter22")},
        ),
        (
            "container-env",
            "services:\n  gw:\n    environment:\n      TWS_USERID: ${USER_OF_TWS:-janetrades}\n"
            '      TWS_PASSWORD: "hunter22"\n      - VNC_SERVER_PASSWORD=lookatme\n',
            {("user", "janetrades"), ("token", "hunter22"), ("token", "lookatme")},
        ),
        (
            "jts.ini",
            "[Logon]\nUserNameToDirectory=janetrades,dwjwlkdcmq;johntrades,dwjwlkaaaa\n",
            {("user", "janetrades"), ("user", "johntrades")},
        ),
        (
            "ibc-log",
            "2031-05-04 09:15:01:007 IBC:     IbLoginId=janetrades\n    IbPassword=***\n",
            {("user", "janetrades")},
        ),
    ],
)
def test_names_and_passwords_are_read_from_settings(kind: str, text: str, known: set[tuple[str, str]]) -> None:
    assert set(known_values(kind, text)) == known


@pytest.mark.parametrize(
    "text",
    [
        "IbLoginId=joe\nIbPassword=abc\n",
        "IbLoginId=edemo\nIbPassword=password\n",
        "IbLoginId=***\nIbPassword=********\n",
        "TWS_USERID=${TWS_USERID}\nTWS_PASSWORD_FILE=/run/secrets/pw\nTWS_USERID=trader\n",
        "IbPassword=12345\n",
        "IbLoginId=\nIbPassword=\n",
    ],
)
def test_short_and_ordinary_words_are_not_hunted(text: str) -> None:
    assert known_values("ibc-config", text) == ()


def test_a_known_name_is_removed_from_lines_and_file_names_in_any_case() -> None:
    redactor = Redactor(known=known_values("ibc-config", "IbLoginId=janetrades\nIbPassword=horse\n"))
    assert redactor("logs/JaneTrades_2031.log: welcome janetrades, your horse") == (
        "logs/user-1_2031.log: welcome user-1, your token-1"
    )
    assert redactor("janetradesmore and horses") == "janetradesmore and horses"
