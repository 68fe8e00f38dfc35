"""Settings are read once, and a wrong one is answered with what to write instead."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.config import VARIABLES, SettingError, Settings, secret_of

KEY = "k" * 32


def test_an_empty_environment_gives_a_local_sqlite():
    settings = Settings.read({})

    assert settings == Settings()
    assert settings.database_url == "sqlite:///convenor.db"
    assert settings.sqlite_file == Path("convenor.db")
    assert settings.host == "127.0.0.1"


def test_an_empty_variable_counts_as_not_set():
    assert Settings.read({"PORT": "", "TICK_SECONDS": "  "}) == Settings()


def test_other_programs_variables_are_left_alone():
    assert Settings.read({"PATH": "x", "PORTS": "many"}) == Settings()


@pytest.mark.parametrize(
    "given, meant",
    [
        pytest.param("sqlite:///convenor.db", "sqlite:///convenor.db", id="sqlite file"),
        pytest.param("sqlite:////srv/convenor.db", "sqlite:////srv/convenor.db", id="sqlite, absolute"),
        pytest.param("sqlite://", "sqlite://", id="sqlite in memory"),
        pytest.param("postgresql://a:b@db/convenor", "postgresql://a:b@db/convenor", id="postgresql"),
        pytest.param("postgres://a:b@db/convenor", "postgresql://a:b@db/convenor", id="the hosting spelling"),
        pytest.param("postgresql+asyncpg://db/convenor", "postgresql://db/convenor", id="with a driver"),
        pytest.param(
            "postgresql:///convenor?host=/run", "postgresql:///convenor?host=/run", id="by a socket"
        ),
    ],
)
def test_database_addresses_are_understood(given: str, meant: str):
    assert Settings.read({"DATABASE_URL": given, "SECRET_KEY": KEY}).database_url == meant


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("PORT", "eighty", "PORT is 'eighty': write a whole number from 0 to 65535."),
        ("PORT", "65536", "PORT is '65536': write a whole number from 0 to 65535."),
        ("PORT", "-1", "PORT is '-1': write a whole number from 0 to 65535."),
        ("PORT", "٨٠", "PORT is '٨٠': write a whole number from 0 to 65535."),
        ("TICK_SECONDS", "0", "TICK_SECONDS is '0': write a whole number from 1 to 3600."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'loud': write debug, info, warning or error."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml': write text or json."),
        ("HOST", "my host", "HOST is 'my host', which is no address: write 127.0.0.1"),
        (
            "PUBLIC_URL",
            "convenor",
            "PUBLIC_URL is 'convenor', which is no web address: write an address such as",
        ),
        ("PUBLIC_URL", "http://convenor.example.org", "PUBLIC_URL is not encrypted: write https://"),
        ("PUBLIC_URL", "https://convenor.example.org/?a=1", "PUBLIC_URL has more than a host and a path"),
        ("DATABASE_URL", "convenor.db", "DATABASE_URL is no database address: write sqlite:///FILE or"),
        ("DATABASE_URL", "mysql://u:hunter2@h/d", "DATABASE_URL is for a database that the bot doesn't know"),
        ("DATABASE_URL", "postgresql://u:hunter2@h", "DATABASE_URL names no database on the server"),
        (
            "DATABASE_URL",
            "sqlite://convenor.db",
            "DATABASE_URL names no SQLite file: write sqlite:///convenor.db",
        ),
        (
            "SECRET_KEY",
            "hunter2",
            "SECRET_KEY is too short (7 characters): write at least 32 random characters",
        ),
        ("WORKER", "maybe", "WORKER is 'maybe': write on or off."),
        ("SLACK_BOT_TOKEN", "xapp-hunter2", "SLACK_BOT_TOKEN does not begin with xoxb-: write the token"),
        ("SLACK_APP_TOKEN", "xoxb-hunter2", "SLACK_APP_TOKEN does not begin with xapp-: write the token"),
        ("SLACK_SIGNING_SECRET", "hunter2 and more", "SLACK_SIGNING_SECRET has a space or a letter"),
        ("SLACK_API_URL", "slack.com/api", "SLACK_API_URL is 'slack.com/api', which is no base address"),
        ("TEAMS_APP_PASSWORD", "hunter2 and more", "TEAMS_APP_PASSWORD has a space or a letter"),
        (
            "TEAMS_APP_TYPE",
            "Multi",
            "TEAMS_APP_TYPE is 'Multi': write SingleTenant, MultiTenant or UserAssignedMSI.",
        ),
        ("TEAMS_TENANT_IDS", ",", "TEAMS_TENANT_IDS is ',': write ids of tenants"),
        (
            "TEAMS_TENANT_IDS",
            "8d0c, quay.example.org",
            "TEAMS_TENANT_IDS holds 'quay.example.org', which is no tenant's id: write ids of tenants",
        ),
        ("TEAMS_TENANT_IDS", "8d0c, any", "TEAMS_TENANT_IDS is '8d0c, any': write ids of tenants"),
        ("TEAMS_OPENID_URL", "login", "TEAMS_OPENID_URL is 'login', which is no base address"),
        ("TEAMS_AUTH", "no", "TEAMS_AUTH is 'no': write on or off."),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_to_write(name: str, text: str, says: str):
    with pytest.raises(SettingError) as refusal:
        Settings.read({name: text})

    assert str(refusal.value).startswith(says)
    assert refusal.value.name == name
    assert "hunter2" not in str(refusal.value)


def test_postgresql_needs_a_secret_key():
    with pytest.raises(SettingError, match="SECRET_KEY is not set") as refusal:
        Settings.read({"DATABASE_URL": "postgresql://u:hunter2@db/convenor"})

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "given, missing",
    [
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET", id="a token alone"),
        pytest.param({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET", id="an id alone"),
        pytest.param({"SLACK_CLIENT_SECRET": "hunter2"}, "SLACK_CLIENT_ID", id="a secret alone"),
        pytest.param(
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hunter2"},
            "SLACK_SIGNING_SECRET",
            id="an installer alone",
        ),
    ],
)
def test_what_slack_needs_together_is_asked_for(given: dict[str, str], missing: str):
    with pytest.raises(SettingError, match=f"{missing} is not set") as refusal:
        Settings.read(given)

    assert "hunter2" not in str(refusal.value)


def test_socket_mode_needs_no_signing_secret():
    assert Settings.read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}).uses_slack


def test_slack_is_off_until_there_is_a_token():
    assert not Settings().uses_slack
    assert not Settings.read({"SLACK_SIGNING_SECRET": "s3cret"}).uses_slack


TEAMS = {"TEAMS_APP_ID": "app-1", "TEAMS_APP_PASSWORD": "s3cret", "TEAMS_TENANT_IDS": "8D0C, 11f2,8d0c"}


def test_tenants_are_a_list_whose_first_stays_the_first():
    settings = Settings.read(TEAMS)

    assert settings.uses_teams
    assert settings.teams_tenant_ids == ("8d0c", "11f2")


@pytest.mark.parametrize(
    "changed, says",
    [
        pytest.param({"TEAMS_APP_PASSWORD": ""}, "TEAMS_APP_PASSWORD is not set", id="no password"),
        pytest.param({"TEAMS_TENANT_IDS": ""}, "TEAMS_TENANT_IDS is not set", id="no tenant"),
        pytest.param(
            {"TEAMS_TENANT_IDS": "any"}, "TEAMS_TENANT_IDS is “any”", id="everybody's, single-tenant"
        ),
        pytest.param(
            {"TEAMS_TENANT_IDS": "any", "TEAMS_APP_TYPE": "UserAssignedMSI"},
            "TEAMS_TENANT_IDS is “any”",
            id="everybody's, managed identity",
        ),
    ],
)
def test_what_teams_needs_together_is_asked_for(changed: dict[str, str], says: str):
    with pytest.raises(SettingError, match=says) as refusal:
        Settings.read(TEAMS | changed)

    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    "changed, app_type",
    [
        ({}, "SingleTenant"),
        ({"TEAMS_APP_TYPE": "multitenant", "TEAMS_TENANT_IDS": "any"}, "MultiTenant"),
        ({"TEAMS_APP_TYPE": "userassignedmsi", "TEAMS_APP_PASSWORD": ""}, "UserAssignedMSI"),
    ],
)
def test_each_kind_of_registration_can_be_set(changed: dict[str, str], app_type: str):
    assert Settings.read(TEAMS | changed).teams_app_type == app_type


MAIL = {"SMTP_URL": "smtps://bot%40example.org:s3cret@mail.example.org", "MAIL_FROM": "bot@example.org"}
TOKENS = {
    "MAIL_OAUTH_CLIENT_ID": "app-1",
    "MAIL_OAUTH_CLIENT_SECRET": "s3cret",
    "MAIL_OAUTH_TOKEN_URL": "https://login.example.org/tenant/oauth2/v2.0/token",
}


@pytest.mark.parametrize(
    "url",
    ["smtp://127.0.0.1:2525", "starttls://smtp.office365.com", "smtps://bot:s3cret@mail.example.org:465"],
)
def test_mail_is_on_with_a_server_and_a_mailbox(url: str):
    assert Settings.read(MAIL | {"SMTP_URL": url}).uses_mail
    assert not Settings.read({"MAIL_FROM": "bot@example.org"}).uses_mail


@pytest.mark.parametrize(
    "changed, says",
    [
        pytest.param({"MAIL_FROM": ""}, "MAIL_FROM is not set", id="no mailbox"),
        pytest.param(
            {"MAIL_FROM": f"{'a' * 40}@example.org"}, "MAIL_FROM has a long name", id="no room for a token"
        ),
        pytest.param(
            {"SMTP_URL": "", "IMAP_URL": "imaps://mail.example.org"}, "SMTP_URL is not set", id="no way out"
        ),
        pytest.param({"SMTP_URL": "mail.example.org"}, "SMTP_URL is no address", id="no scheme"),
        pytest.param(
            {"SMTP_URL": "https://bot:s3cret@mail.example.org"}, "SMTP_URL is no address", id="the web"
        ),
        pytest.param({"SMTP_URL": "smtp://bot:s3cret@mail:port"}, "SMTP_URL is no address", id="no port"),
        pytest.param({"IMAP_URL": "smtp://mail.example.org"}, "IMAP_URL is no address", id="the other way"),
        *(pytest.param(TOKENS | {name: ""}, f"{name} is not set", id=f"no {name}") for name in TOKENS),
    ],
)
def test_what_mail_needs_together_is_asked_for(changed: dict[str, str], says: str):
    with pytest.raises(SettingError, match=says) as refusal:
        Settings.read(MAIL | changed)

    assert "s3cret" not in str(refusal.value)


def test_mail_may_sign_in_with_tokens():
    settings = Settings.read(MAIL | TOKENS)

    assert settings.mail_oauth_token_url == TOKENS["MAIL_OAUTH_TOKEN_URL"]
    assert "s3cret" not in repr(settings)


def test_teams_is_off_until_there_is_an_app():
    assert not Settings().uses_teams
    assert not Settings.read({"TEAMS_TENANT_IDS": "8d0c"}).uses_teams


@pytest.mark.parametrize("host", ["", "127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_without_authentication_teams_is_for_this_machine(host: str):
    settings = Settings.read({"TEAMS_AUTH": "off", "HOST": host})

    assert settings.uses_teams
    assert settings.teams_auth == "off"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "convenor.example.org", "localhost.example"])
def test_without_authentication_nobody_else_can_come_in(host: str):
    with pytest.raises(SettingError, match=rf"TEAMS_AUTH is off, and with HOST={host} others") as refusal:
        Settings.read(TEAMS | {"TEAMS_AUTH": "off", "HOST": host})

    assert refusal.value.name == "TEAMS_AUTH"


def test_a_base_address_ends_with_a_slash():
    assert Settings.read({"SLACK_API_URL": "http://127.0.0.1:3001/api"}).slack_api_url.endswith("/api/")


def test_secrets_are_not_shown_with_the_settings():
    settings = Settings.read({"DATABASE_URL": "postgresql://u:hunter2@db/convenor", "SECRET_KEY": KEY})

    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)


def test_every_default_is_a_value_that_could_be_written():
    for variable in VARIABLES:
        if variable.default not in (None, ()):
            assert variable.read(str(variable.default)) == variable.default, variable.name


def test_every_variable_is_explained_in_a_sentence():
    for variable in VARIABLES:
        assert variable.about.endswith("."), variable.name
        assert variable.unit == "seconds" or not variable.name.endswith("_SECONDS"), variable.name


# --- the key of a local database


def sqlite_at(folder: Path) -> Settings:
    return Settings.read({"DATABASE_URL": f"sqlite:///{folder}/convenor.db"})


def test_a_given_key_is_used_and_nothing_is_written(tmp_path: Path):
    settings = Settings.read({"DATABASE_URL": f"sqlite:///{tmp_path}/convenor.db", "SECRET_KEY": KEY})

    assert secret_of(settings) == KEY
    assert list(tmp_path.iterdir()) == []


def test_a_local_database_keeps_the_key_made_at_first_use(tmp_path: Path):
    first = secret_of(sqlite_at(tmp_path))

    assert len(first) == 64
    assert secret_of(sqlite_at(tmp_path)) == first


def test_the_kept_key_is_its_owners_alone(tmp_path: Path):
    secret_of(sqlite_at(tmp_path))

    (kept,) = (tmp_path / ".convenor").iterdir()
    assert kept.name == "convenor.db.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_of(sqlite_at(tmp_path)), range(32)))

    assert len(keys) == 1
    assert [path.name for path in (tmp_path / ".convenor").iterdir()] == ["convenor.db.key"]


def test_a_damaged_key_is_said_and_not_replaced(tmp_path: Path):
    secret_of(sqlite_at(tmp_path))
    kept = tmp_path / ".convenor" / "convenor.db.key"
    kept.write_text("")

    with pytest.raises(SettingError, match="which is damaged"):
        secret_of(sqlite_at(tmp_path))
    assert kept.read_text() == ""


def test_a_database_in_memory_leaves_no_key_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    assert len(secret_of(Settings.read({"DATABASE_URL": "sqlite://"}))) == 64
    assert list(tmp_path.iterdir()) == []
