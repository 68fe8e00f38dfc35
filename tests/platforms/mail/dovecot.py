"""A mailbox that is read by IMAP: Debian's dovecot on this machine, for one test."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NEEDED = "CONVENOR_REQUIRE_CLIENTS"  # Set in CI: a missing server is a failure, not a skip.
USER, PASSWORD = "bot@southquay.example", "an invented password"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
{more}
default_internal_user = {own}
default_login_user = {login}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/passwd
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
"""
_TOKENS = """
tokeninfo_url = {url}?access_token=
username_attribute = email
active_attribute = active
active_value = yes
"""


@dataclass(kw_only=True)
class Mailbox:
    """The bot's mailbox. What was taken out of it is marked as seen."""

    folder: Path
    port: int
    delivered: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        user, password = USER.replace("@", "%40"), PASSWORD.replace(" ", "%20")
        return f"imap://{user}:{password}@127.0.0.1:{self.port}"

    def deliver(self, raw: bytes) -> str:
        """As a mail system does; the name under which `state` tells of it."""
        self.delivered += 1
        name = f"{1_700_000_000 + self.delivered}.M{self.delivered}.mail"
        lying = self._maildir / "tmp" / name
        lying.write_bytes(raw)
        _give(lying)
        lying.rename(self._maildir / "new" / name)
        return name

    def remove(self, name: str) -> None:
        self._file(name).unlink()

    def state(self, name: str) -> str:
        """ "new", "seen", "flagged" (which is seen too), or "gone"."""
        try:
            flags = self._file(name).name.partition(":2,")[2]
        except FileNotFoundError:
            return "gone"
        return "flagged" if "F" in flags else "seen" if "S" in flags else "new"

    def start(self) -> None:
        """It listens when this returns."""
        subprocess.run([_DOVECOT or "", "-c", self.folder / "dovecot.conf"], check=True)

    def stop(self) -> None:
        """As if the machine had lost its power: every connection ends."""
        number = self.folder / "run" / "master.pid"
        if number.exists():
            os.killpg(os.getpgid(int(number.read_text())), signal.SIGKILL)
            number.unlink()

    def says(self, password: str) -> None:
        """Whoever signs in needs this password from now on."""
        (self.folder / "passwd").write_text(f"{USER}:{{PLAIN}}{password}\n", encoding="utf-8")

    @property
    def _maildir(self) -> Path:
        return self.folder / "mail" / USER

    def _file(self, name: str) -> Path:
        found = [each for part in ("new", "cur") for each in (self._maildir / part).glob(f"{name}*")]
        if not found:
            raise FileNotFoundError(name)
        return found[0]


@contextmanager
def opened(*, token_url: str = "http://127.0.0.1:9/tokens", idle: bool = True) -> Iterator[Mailbox]:
    """token_url: where it asks whose an access token is. idle: whether it can say when something arrives."""
    _need()
    # Not in pytest's own folder, which nobody else may enter: who reads the mail is not who runs the tests.
    with tempfile.TemporaryDirectory(prefix="convenor-imap-", ignore_cleanup_errors=True) as folder:
        yield from _started(Path(folder), token_url, idle=idle)


def _started(folder: Path, token_url: str, *, idle: bool) -> Iterator[Mailbox]:
    folder.chmod(0o755)
    for part in ("run", "state", *(f"mail/{USER}/{part}" for part in ("tmp", "new", "cur"))):
        (folder / part).mkdir(parents=True)
    (folder / "oauth2").write_text(_TOKENS.format(url=token_url), encoding="utf-8")
    for each in (folder / "mail", *(folder / "mail").rglob("*")):
        _give(each)
    mailbox = _listening(folder, idle=idle)
    try:
        yield mailbox
    finally:
        mailbox.stop()


def _listening(folder: Path, *, idle: bool) -> Mailbox:
    """On a port that was free; another program may take it before the server does, then on another one."""
    for _ in range(4):
        with suppress(subprocess.CalledProcessError):
            return _on_a_port(folder, idle=idle)
    return _on_a_port(folder, idle=idle)


def _on_a_port(folder: Path, *, idle: bool) -> Mailbox:
    mailbox = Mailbox(folder=folder, port=_free_port())
    mailbox.says(PASSWORD)
    user, group, own, login = _whose()
    settings = _CONFIGURATION.format(
        folder=folder,
        port=mailbox.port,
        user=user,
        group=group,
        own=own,
        login=login,
        more="" if idle else "imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS",
    )
    (folder / "dovecot.conf").write_text(settings, encoding="utf-8")
    mailbox.start()
    return mailbox


_DOVECOT = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")


def _need() -> None:
    missing = None
    if _DOVECOT is None:
        missing = "NO IMAP SERVER: install Debian's package dovecot-imapd"
    else:
        version = subprocess.run([_DOVECOT, "--version"], capture_output=True, text=True, check=True).stdout
        if not version.startswith("2.3."):
            missing = f"NO IMAP SERVER: dovecot 2.3 is needed, whose settings these are; this is {version}"
    if missing is not None:
        if os.environ.get(NEEDED):
            pytest.fail(missing)
        pytest.skip(missing)


def _whose() -> tuple[str, str, str, str]:
    """Whom the mail belongs to, and as whom the server's parts run: never root."""
    if os.geteuid() == 0:
        group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
        return "nobody", group, "dovecot", "dovenull"
    own = getpass.getuser()
    return own, grp.getgrgid(os.getegid()).gr_name, own, own


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, *_whose()[:2])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
