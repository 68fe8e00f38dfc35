"""Microsoft's clouds: who signs what a bot receives there, and where a bot gets its own tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """One of Microsoft's clouds. Source: Bot Connector authentication, for each cloud."""

    issuer: str  # of the tokens that the connector sends
    openid_url: str  # the metadata that names the connector's signing keys
    authority: str  # where tokens for the connector are asked for, without the tenant
    scope: str  # of those tokens
    everyone: str  # the tenant in which multi-tenant bots ask


PUBLIC: Final = Cloud(
    issuer="https://api.botframework.com",
    openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
    authority="https://login.microsoftonline.com",
    scope="https://api.botframework.com/.default",
    everyone="botframework.com",
)
US_GOVERNMENT: Final = Cloud(
    issuer="https://api.botframework.us",
    openid_url="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    authority="https://login.microsoftonline.us",
    scope="https://api.botframework.us/.default",
    everyone="MicrosoftServices.onmicrosoft.us",
)
CHINA: Final = Cloud(
    issuer="https://api.botframework.azure.cn",
    openid_url="https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
    authority="https://login.partner.microsoftonline.cn",
    scope="https://api.botframework.azure.cn/.default",
    everyone="microsoftservices.partner.onmschina.cn",
)

CLOUDS: Final[Mapping[str, Cloud]] = {"public": PUBLIC, "us-government": US_GOVERNMENT, "china": CHINA}


def cloud_of(openid_url: str) -> Cloud:
    """The cloud whose metadata is there; at any other address it is a stand-in for the public one's."""
    return next((each for each in CLOUDS.values() if each.openid_url == openid_url), PUBLIC)
