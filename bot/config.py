"""Settings: every environment variable the bot reads, with its default, its unit and what it is for."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

SHORTEST_SECRET = 32  # characters; 128 bits even when somebody writes it in hexadecimal
_RANDOM = f"{SHORTEST_SECRET} random characters, for example the output of: openssl rand -hex 32"
LONGEST_MAILBOX = 18  # characters; with "+" and a token for an answer, servers take 64 (RFC 5321)
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
SINGLE_TENANT, MULTI_TENANT, MANAGED_IDENTITY = "SingleTenant", "MultiTenant", "UserAssignedMSI"
ANY_TENANT = "any"
_TENANTS = "ids of tenants (Microsoft Entra, Overview, Tenant ID), joined by commas"


class SettingError(Exception):
    """A variable holds what it can't hold. str() is one sentence: which one, and what to write instead."""

    def __init__(self, name: str, problem: str, write: str) -> None:
        super().__init__(f"{name} {problem}: write {write}.")
        self.name = name


class _Unfit(Exception):
    """What is wrong with a text, never repeating a secret, and what to write instead."""

    def __init__(self, problem: str, write: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.write = write


# --- what a value may be: each reader takes the text of a variable, and returns its value or raises _Unfit


def _database(text: str) -> str:
    write = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise _Unfit("is no database address", write)
    match scheme.partition("+")[0]:
        case "sqlite":
            if rest not in ("", "/:memory:") and not (rest.startswith("/") and rest.strip("/")):
                raise _Unfit("names no SQLite file", "sqlite:///convenor.db (three slashes, then the file)")
            return f"sqlite://{rest}"
        # "postgres" is how several hosting services still spell it.
        case "postgresql" | "postgres":
            if not urlsplit(f"postgresql://{rest}").path.strip("/"):
                raise _Unfit("names no database on the server", write)
            return f"postgresql://{rest}"
        case _:
            raise _Unfit("is for a database that the bot doesn't know", write)


def _secret(text: str) -> str:
    # Several keys, joined by commas: the first is used, the others still read what was made with them.
    shortest = min(len(each.strip()) for each in text.split(","))
    if shortest < SHORTEST_SECRET:
        raise _Unfit(f"is too short ({shortest} characters)", f"at least {_RANDOM}")
    return text


def _host(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
            raise _Unfit(
                f"is {text!r}, which is no address",
                "127.0.0.1 (this machine alone), 0.0.0.0 (every network) or a host's name",
            ) from None
    return text


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _public_url(text: str) -> str:
    write = "an address such as https://convenor.example.org"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Unfit(f"is {text!r}, which is no web address", write)
    if parts.query or parts.fragment or parts.username:
        raise _Unfit("has more than a host and a path", write)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise _Unfit("is not encrypted", "https:// at its beginning")
    return text.rstrip("/")


def _token(beginning: str, *others: str) -> Callable[[str], str]:
    """A token of Slack's: what it begins with says what it is for, and they are easily mixed up."""

    def read(text: str) -> str:
        if not text.startswith((beginning, *others)) or not re.fullmatch(r"[\x21-\x7e]+", text):
            raise _Unfit(f"does not begin with {beginning}", f"the token that begins with {beginning}")
        return text

    return read


def _word(text: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise _Unfit("has a space or a letter that can't be in it", "it as it is shown on the app's page")
    return text


def _base_url(example: str) -> Callable[[str], str]:
    """An address behind which more is written; it ends as the example does."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise _Unfit(f"is {text!r}, which is no base address", f"an address such as {example}")
        return text.rstrip("/") + ("/" if example.endswith("/") else "")

    return read


def _tenants(text: str) -> tuple[str, ...]:
    tenants = tuple(dict.fromkeys(each.strip().lower() for each in text.split(",") if each.strip()))
    for each in tenants:
        if not re.fullmatch(r"[a-z0-9-]+", each):
            raise _Unfit(f"holds {each!r}, which is no tenant's id", _TENANTS)
    if not tenants or (ANY_TENANT in tenants and len(tenants) > 1):
        raise _Unfit(f"is {text!r}", _TENANTS)
    return tenants


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise _Unfit(f"is {text!r}, which is no e-mail address", "one address, such as convenor@example.org")
    return text


def _mail_server(*schemes: str) -> Callable[[str], str]:
    """An address of a mail server, with who signs in there."""

    def read(text: str) -> str:
        write = f"{schemes[-1]}://USER:PASSWORD@HOST:PORT"
        try:
            parts = urlsplit(text)
            known = parts.scheme in schemes and parts.hostname and parts.port != 0
        except ValueError:
            raise _Unfit("is no address of a mail server", write) from None
        if not known or parts.path.strip("/") or parts.query or parts.fragment:
            raise _Unfit("is no address of a mail server", write)
        return text

    return read


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise _Unfit(f"is {text!r}", f"a whole number from {lowest} to {highest}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = next((word for word in words if word.lower() == text.lower()), None)
        if found is None:
            raise _Unfit(f"is {text!r}", " or ".join((", ".join(words[:-1]), words[-1])))
        return found

    return read


def _setting(default: T, read: Callable[[str], T], about: str, *, unit: str = "", secret: bool = False) -> T:
    """One row of the table below; the variable's name is the field's, in capitals."""
    row: Any = field(
        default=default,
        repr=not secret,
        metadata={"read": read, "about": about, "unit": unit, "secret": secret},
    )
    return row  # type: ignore[no-any-return]  # dataclass() turns the row into the default, which is a T.


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one process was told from outside. Read once, by the command line; everything else gets values."""

    database_url: str = _setting(
        "sqlite:///convenor.db",
        _database,
        "Where the register is kept: a SQLite file (the default, for one machine) or a PostgreSQL database. "
        "A relative file is looked for in the working directory.",
        secret=True,  # it holds the database's password
    )
    database_pool_size: int = _setting(
        10,
        _whole(1, 500),
        "How many connections to PostgreSQL one process opens at most. SQLite ignores it.",
        unit="connections",
    )
    statement_seconds: int = _setting(
        10,
        _whole(1, 600),
        "How long one command may work in the database before it is stopped and nothing of it is stored.",
        unit="seconds",
    )
    queue_limit: int = _setting(
        1000,
        _whole(1, 100_000),
        "How many commands may wait at a time; the next one is answered “busy, nothing stored” at once.",
        unit="commands",
    )
    secret_key: str | None = _setting(
        None,
        _secret,
        "Signs links and buttons, and encrypts tokens that are stored. Keep it as long as the database: "
        "with another one, old links stop working and stored tokens can't be read. "
        "Several may be joined by commas to replace one: the first is used, all are understood. "
        "With SQLite it may be left out: one is made and kept beside the database.",
        secret=True,
    )
    host: str = _setting(
        "127.0.0.1",
        _host,
        "The address the web server listens on. Write 0.0.0.0 when a proxy on another machine comes first.",
    )
    port: int = _setting(8080, _whole(0, 65535), "The port the web server listens on; 0 takes any free one.")
    public_url: str | None = _setting(
        None,
        _public_url,
        "The address under which people reach the web server; links in messages begin with it. "
        "Without it, messages hold no links.",
    )
    tick_seconds: int = _setting(
        30,
        _whole(1, 3600),
        "How often the worker looks for reminders that are due; one is late by at most this.",
        unit="seconds",
    )
    worker: str = _setting(
        "on",
        _one_of("on", "off"),
        "Whether `serve` also does the worker's part: reminders and everything that is sent. "
        "Write off where `worker` runs beside it.",
    )
    slack_bot_token: str | None = _setting(
        None,
        _token("xoxb-", "xoxe.xoxb-"),
        "The bot's token in the one Slack workspace it works in (Install App, Bot User OAuth Token). "
        "With it, Slack is switched on.",
        secret=True,
    )
    slack_signing_secret: str | None = _setting(
        None,
        _word,
        "Proves that a request comes from Slack (Basic Information, Signing Secret). "
        "Needed unless Socket Mode is used.",
        secret=True,
    )
    slack_app_token: str | None = _setting(
        None,
        _token("xapp-"),
        "Switches Socket Mode on, for organisations that can't open an address to the outside "
        "(Basic Information, App-Level Tokens, with connections:write).",
        secret=True,
    )
    slack_client_id: str | None = _setting(
        None,
        _word,
        "For several Slack workspaces: people add the bot to theirs at PUBLIC_URL/slack/install "
        "(Basic Information, Client ID).",
    )
    slack_client_secret: str | None = _setting(
        None, _word, "Belongs to SLACK_CLIENT_ID (Basic Information, Client Secret).", secret=True
    )
    slack_api_url: str = _setting(
        "https://slack.com/api/",
        _base_url("https://slack.com/api/"),
        "Where Slack's methods are called; another base address is for tests and gateways.",
    )
    teams_app_id: str | None = _setting(
        None,
        _word,
        "The app id of the bot's registration (Azure Bot, Configuration, Microsoft App ID). "
        "With it, Microsoft Teams is switched on.",
    )
    teams_app_password: str | None = _setting(
        None,
        _word,
        "A client secret of the same registration (Certificates & secrets, its Value). "
        "A managed identity has none.",
        secret=True,
    )
    teams_app_type: str = _setting(
        SINGLE_TENANT,
        _one_of(SINGLE_TENANT, MULTI_TENANT, MANAGED_IDENTITY),
        "How the bot is registered, in Microsoft's words (Azure Bot, Configuration, Bot Type): "
        "SingleTenant; MultiTenant, which new bots can't be since August 2025; "
        "UserAssignedMSI, a managed identity of the Azure machine or app that the bot runs on.",
    )
    teams_tenant_ids: tuple[str, ...] = _setting(
        (),
        _tenants,
        "The tenants whose people may use the bot, joined by commas; everybody else is refused. "
        "Of a single-tenant bot, the first is the one in which it is registered. Needed with TEAMS_APP_ID; "
        "with a multi-tenant bot, “any” lets everybody in who can reach it.",
    )
    teams_openid_url: str = _setting(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        _base_url("https://login.botframework.com/v1/.well-known/openidconfiguration"),
        "Where the keys are named by which Microsoft proves that a request comes from Teams. "
        "With the address of another of Microsoft's clouds, the bot works in that cloud.",
    )
    teams_authority_url: str | None = _setting(
        None,
        _base_url("https://login.microsoftonline.com"),
        "Where the bot gets its own tokens; without it, at its cloud's https://login.microsoftonline.com. "
        "The tenant is put behind it, unless it names one.",
    )
    identity_endpoint: str | None = _setting(
        None,
        _base_url("http://169.254.169.254/msi/token"),
        "Where a managed identity gets its tokens. Azure sets it in an App Service or Container App; "
        "a virtual machine has none.",
    )
    identity_header: str | None = _setting(
        None, _word, "Belongs to IDENTITY_ENDPOINT, and is set by Azure too.", secret=True
    )
    teams_auth: str = _setting(
        "on",
        _one_of("on", "off"),
        "Write off to let anybody in who can reach the bot, with no proof of who they are: for Microsoft's "
        "test clients on this machine. It is refused unless HOST is this machine alone, such as 127.0.0.1.",
    )
    mail_from: str | None = _setting(
        None,
        _mailbox,
        "The role mailbox in whose name mails and invitations go out, and in which answers arrive, "
        "such as convenor@example.org. Never a person's own.",
    )
    smtp_url: str | None = _setting(
        None,
        _mail_server("smtp", "starttls", "smtps"),
        "Where mail is handed in: smtps://USER:PASSWORD@HOST (encrypted from the first byte, port 465), "
        "starttls://… (encrypted by a command, port 587) or smtp://… (encrypted where the server offers it; no "
        "password goes without, unless the server is this machine). Write %40 for an @ in the user's name. "
        "With it, e-mail is switched on; it needs MAIL_FROM.",
        secret=True,  # it holds the mailbox's password
    )
    imap_url: str | None = _setting(
        None,
        _mail_server("imap", "imaps"),
        "Where the mail to MAIL_FROM is fetched: imaps://USER:PASSWORD@HOST (port 993), or imap://… (port 143; "
        "encrypted by a command). What was taken is marked as read: a mailbox that people read too is not for this.",
        secret=True,
    )
    mail_inbound_secret: str | None = _setting(
        None,
        _word,
        "Lets a mail system post mails to the bot, each as it came, to /mail/inbound: it sends this as its "
        "bearer token.",
        secret=True,
    )
    mail_authserv_id: str | None = _setting(
        None,
        _word,
        "How the mail server of MAIL_FROM names itself in Authentication-Results, such as mx.example.org; write - for "
        "Exchange Online, which gives no name. Without it, only answers to the bot's own mails are taken as proved.",
    )
    mail_oauth_client_id: str | None = _setting(
        None,
        _word,
        "Signs in at the mail servers with tokens instead of a password, as Exchange Online wants it "
        "(Microsoft Entra, App registrations, Application ID).",
    )
    mail_oauth_client_secret: str | None = _setting(
        None,
        _word,
        "Belongs to MAIL_OAUTH_CLIENT_ID (Certificates & secrets, its Value).",
        secret=True,
    )
    mail_oauth_token_url: str | None = _setting(
        None,
        _base_url("https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"),
        "Belongs to MAIL_OAUTH_CLIENT_ID: where the tokens are asked for.",
    )
    log_level: str = _setting("info", _one_of(*LOG_LEVELS), "The least serious line that is logged.")
    log_format: str = _setting(
        "text",
        _one_of(*LOG_FORMATS),
        "Lines for people (text), or one JSON object a line for a log collector.",
    )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings of this environment; a variable that is empty counts as not set.

        Raises:
            SettingError: for the first variable, in the table's order, that can't be what it is.
        """
        values = {
            variable.field: _value(variable, text)
            for variable in VARIABLES
            if (text := environment.get(variable.name, "").strip())
        }
        settings = cls(**values)
        if settings.secret_key is None and not settings.is_sqlite:
            raise SettingError(
                "SECRET_KEY",
                "is not set, and with PostgreSQL every process needs the same one",
                f"at least {_RANDOM}",
            )
        settings._check_slack()
        settings._check_teams()
        settings._check_mail()
        return settings

    def _check_slack(self) -> None:
        """Raises SettingError: what belongs together is not there together."""
        if (self.slack_client_id is None) != (self.slack_client_secret is None):
            missing = "SLACK_CLIENT_ID" if self.slack_client_id is None else "SLACK_CLIENT_SECRET"
            raise SettingError(
                missing,
                "is not set, and the client's id and secret are of use together only",
                "what the app's page shows under Basic Information",
            )
        if self.uses_slack and self.slack_signing_secret is None and self.slack_app_token is None:
            raise SettingError(
                "SLACK_SIGNING_SECRET",
                "is not set, and without it anybody could pretend to be Slack",
                "what the app's page shows under Basic Information, or set SLACK_APP_TOKEN for Socket Mode",
            )

    def _check_teams(self) -> None:
        """Raises SettingError: what belongs together is not there together, or anybody could come in."""
        if self.teams_auth == "off":
            if not _is_loopback(self.host):
                raise SettingError(
                    "TEAMS_AUTH",
                    f"is off, and with HOST={self.host} others than this machine could pretend to be anybody",
                    "on, or HOST=127.0.0.1",
                )
            return
        if self.teams_app_id is None:
            return
        if self.teams_app_password is None and self.teams_app_type != MANAGED_IDENTITY:
            raise SettingError(
                "TEAMS_APP_PASSWORD",
                "is not set, and without it the bot can't answer in Teams",
                f"a client secret of the registration, or TEAMS_APP_TYPE={MANAGED_IDENTITY} where it has none",
            )
        if not self.teams_tenant_ids:
            raise SettingError(
                "TEAMS_TENANT_IDS", "is not set, and nobody would be let in", f"the {_TENANTS}"
            )
        if ANY_TENANT in self.teams_tenant_ids and self.teams_app_type != MULTI_TENANT:
            raise SettingError(
                "TEAMS_TENANT_IDS",
                f"is “any”, which only a bot with TEAMS_APP_TYPE={MULTI_TENANT} may need",
                _TENANTS,
            )

    @property
    def uses_slack(self) -> bool:
        """Whether there is a token to speak with, or a way to be given some."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def uses_teams(self) -> bool:
        return self.teams_app_id is not None or self.teams_auth == "off"

    def _check_mail(self) -> None:
        """Raises SettingError: what belongs together is not there together."""
        if self.smtp_url is not None and self.mail_from is None:
            raise SettingError(
                "MAIL_FROM", "is not set, and mail is sent from an address", "the bot's own mailbox"
            )
        if self.smtp_url is not None and len((self.mail_from or "").partition("@")[0]) > LONGEST_MAILBOX:
            raise SettingError(
                "MAIL_FROM",
                "has a long name, and answers come to it with a longer one",
                f"a mailbox of at most {LONGEST_MAILBOX} characters before the @",
            )
        if self.imap_url is not None and self.smtp_url is None:
            raise SettingError(
                "SMTP_URL",
                "is not set, and whoever writes to the bot wants an answer",
                "where mail is handed in",
            )
        oauth = {
            "MAIL_OAUTH_CLIENT_ID": self.mail_oauth_client_id,
            "MAIL_OAUTH_CLIENT_SECRET": self.mail_oauth_client_secret,
            "MAIL_OAUTH_TOKEN_URL": self.mail_oauth_token_url,
        }
        missing = next((name for name, value in oauth.items() if value is None), None)
        if missing is not None and any(oauth.values()):
            raise SettingError(missing, "is not set, and the three are of use together only", "it too")

    @property
    def uses_mail(self) -> bool:
        return self.smtp_url is not None

    @property
    def mailbox(self) -> str | None:
        """The address of the bot's own mails; None: it sends none."""
        return self.mail_from if self.uses_mail else None

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file; None on PostgreSQL and for a database in memory."""
        path = self.database_url.partition("://")[2].removeprefix("/").partition("?")[0]
        return Path(path) if self.is_sqlite and path not in ("", ":memory:") else None


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One environment variable, for whoever writes about it."""

    name: str
    default: object
    about: str
    unit: str
    secret: bool
    read: Callable[[str], object]

    @property
    def field(self) -> str:
        return self.name.lower()


VARIABLES: tuple[Variable, ...] = tuple(
    Variable(name=row.name.upper(), default=row.default, **row.metadata) for row in fields(Settings)
)


def _value(variable: Variable, text: str) -> Any:
    try:
        return variable.read(text)
    except _Unfit as unfit:
        raise SettingError(variable.name, unfit.problem, unfit.write) from None


def secret_of(settings: Settings) -> str:
    """Return SECRET_KEY; without one, the key kept beside the SQLite file, made at its first use.

    A database in memory gets a key that lasts as long as the process.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    database = settings.sqlite_file
    if database is None:
        return secrets.token_hex(32)
    # A folder that version control ignores, so that the key is not published with the project by mistake.
    kept = database.parent / ".convenor" / f"{database.name}.key"
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(
                file.fileno()
            )  # Tokens will be encrypted with it: it must outlast a power cut as they do.
        try:
            # Linking never replaces: of two processes that start together, both use the first one's key.
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = kept.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise SettingError(
            "SECRET_KEY", f"is kept in {kept}, which is damaged", "the key it held, or restore the file"
        )
    return key
