"""How the bot is registered with Microsoft: what was set of it, what it proves itself with, who may come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.platforms.teams.clouds import PUBLIC, Cloud, cloud_of
from bot.platforms.teams.tokens import Credentials, ManagedIdentity, Password

# Microsoft's words for the kinds of registration.
SINGLE_TENANT, MULTI_TENANT, MANAGED_IDENTITY = "SingleTenant", "MultiTenant", "UserAssignedMSI"
ANY_TENANT: Final = "any"
NOBODY: Final = "unregistered"  # Stands for the app id of a bot that only a test client speaks to.


@dataclass(frozen=True, kw_only=True)
class TeamsSettings:
    """The settings that Teams is about; None: not set."""

    app_id: str | None = None
    password: str | None = field(default=None, repr=False)
    app_type: str = SINGLE_TENANT
    tenants: tuple[str, ...] = ()
    openid_url: str = PUBLIC.openid_url
    authority_url: str | None = None
    identity_endpoint: str | None = None
    identity_header: str | None = field(default=None, repr=False)
    is_guarded: bool = True  # False: whoever can reach the bot is let in unproved
    public_url: str | None = None

    @property
    def is_touched(self) -> bool:
        """Somebody began to set Teams up."""
        return any((self.app_id, self.password, self.tenants)) or not self.is_guarded

    @property
    def cloud(self) -> Cloud:
        return cloud_of(self.openid_url)

    @property
    def bot(self) -> str:
        """Teams' own id of the bot."""
        return f"28:{self.app_id or NOBODY}"

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """The tenants whose people may come in; None: all."""
        open_to_all = ANY_TENANT in self.tenants or (not self.tenants and not self.is_guarded)
        return None if open_to_all else self.tenants

    @property
    def credentials(self) -> Credentials | None:
        """What the bot gets its tokens with; None where it has none.

        A bot that lets anybody in sends its token nowhere: whoever speaks to it says where the answer goes.
        """
        if self.app_id is None or not self.is_guarded:
            return None
        if self.app_type == MANAGED_IDENTITY:
            return ManagedIdentity(
                app_id=self.app_id,
                endpoint=self.identity_endpoint,
                secret=self.identity_header,
                cloud=self.cloud,
            )
        if self.password is None:
            return None
        home = self.tenants[0] if self.app_type == SINGLE_TENANT and self.tenants else None
        return Password(
            app_id=self.app_id,
            password=self.password,
            tenant=home,
            cloud=self.cloud,
            authority=self.authority_url,
        )
