"""The proof that an activity comes from Microsoft's connector, for our bot and from an allowed tenant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

import jwt

from bot.platforms.teams.keys import Keys, KeysUnavailable, SigningKey

Activity: TypeAlias = Mapping[str, Any]

CHANNEL: Final = "msteams"
LEEWAY: Final = timedelta(
    minutes=5
)  # Between clocks. Source: Bot Connector authentication, "industry-standard".
LONGEST: Final = 8_000  # Characters of a token; the connector's are about a thousand.
HELD: Final = 200  # Tokens whose signatures need no second check.
ALGORITHM: Final = "RS256"  # The only one that the connector signs with.


class Denied(Exception):
    """It is not proved. `why` is for the log, and never holds the token.

    status: 401, or 403 where all is proved but the tenant is none of ours.
    """

    def __init__(self, why: str, *, status: int = 401) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Proved:
    """A token that holds: the connector calls our bot. Which activities it covers is asked next."""

    service_url: str | None  # None: any (nothing was proved, see Unguarded)
    endorsements: frozenset[str]  # channels


@dataclass(frozen=True, kw_only=True)
class Verified:
    """Whose activity it is, and where the answer goes: (tenant, user) is the identity, never a name."""

    tenant: str
    user: str | None  # aadObjectId; None: nobody's (an event), or somebody who joined without an account
    service_url: str


class Guard(Protocol):
    """Asked twice: before the body is parsed, and for what it holds."""

    async def token(self, authorization: Sequence[str], *, now: datetime) -> Proved:
        """The token of these Authorization headers; raises Denied."""
        ...

    def activity(self, proved: Proved, activity: Activity) -> Verified:
        """Whose this activity is; raises Denied where the token does not cover it."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A token whose signature was checked: the connector uses one for an hour. Its times are checked each time."""

    kid: str
    key: SigningKey
    claims: Mapping[str, Any]


class TokenGuard:
    """Lets in what the connector signed for this bot."""

    def __init__(self, *, app_id: str, issuer: str, keys: Keys, tenants: Collection[str] | None) -> None:
        """tenants: ids of those that may use the bot; None: whoever can reach it."""
        self._app_id = app_id
        self._issuer = issuer
        self._keys = keys
        self._tenants = None if tenants is None else frozenset(each.casefold() for each in tenants)
        self._held: dict[str, _Held] = {}

    async def token(self, authorization: Sequence[str], *, now: datetime) -> Proved:
        token = _bearer(authorization)
        kid = self._held[token].kid if token in self._held else _key_id(token)
        key = await self._key(kid)
        held = self._held.get(token)
        if held is None or held.key is not key:
            held = _Held(kid=kid, key=key, claims=self._claims(token, key))
        _must_be_current(held.claims, now)
        service_url = held.claims.get("serviceurl", held.claims.get("serviceUrl"))
        if not isinstance(service_url, str) or not service_url:
            raise Denied("the token names no service address")
        self._keep(token, held)
        return Proved(service_url=service_url, endorsements=key.endorsements)

    def activity(self, proved: Proved, activity: Activity) -> Verified:
        channel, service_url = activity.get("channelId"), activity.get("serviceUrl")
        if channel != CHANNEL or channel not in proved.endorsements:
            raise Denied("the key is not endorsed for this channel")
        if not isinstance(service_url, str) or service_url != proved.service_url:
            raise Denied("the token is for another service address")
        return Verified(
            tenant=_allowed(tenant_of(activity), self._tenants),
            user=user_of(activity),
            service_url=service_url,
        )

    async def _key(self, kid: str) -> SigningKey:
        try:
            key = await self._keys.find(kid)
        except KeysUnavailable as error:
            raise Denied("the signing keys are not known at the moment") from error
        if key is None:
            raise Denied("the signing key is not published")
        return key

    def _keep(self, token: str, held: _Held) -> None:
        self._held[token] = held
        while len(self._held) > HELD:
            self._held.pop(next(iter(self._held)))

    def _claims(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=self._issuer,
                options={
                    "require": ["aud", "exp", "iss", "nbf"],
                    "strict_aud": True,
                    # By the caller's clock, below.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Denied(f"the token does not hold ({type(error).__name__})") from error
        return claims


class Unguarded:
    """Lets in everything, for Microsoft's test clients on this machine; only where it was asked for by name."""

    def __init__(self, *, tenants: Collection[str] | None = None) -> None:
        self._tenants = None if tenants is None else frozenset(each.casefold() for each in tenants)

    async def token(self, authorization: Sequence[str], *, now: datetime) -> Proved:
        return Proved(service_url=None, endorsements=frozenset())

    def activity(self, proved: Proved, activity: Activity) -> Verified:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not service_url:
            raise Denied("the activity names no service address")
        return Verified(
            tenant=_allowed(tenant_of(activity), self._tenants),
            user=user_of(activity) or _text(_part(activity, "from"), "id") or None,
            service_url=service_url,
        )


def tenant_of(activity: Activity) -> str:
    """The tenant that an activity is from; "" where it says none.

    Raises:
        Denied: it says two.
    """
    tenant = _text(_part(_part(activity, "channelData"), "tenant"), "id")
    also = _text(_part(activity, "conversation"), "tenantId")
    if tenant and also and tenant.casefold() != also.casefold():
        raise Denied("the activity names two tenants", status=403)
    return (tenant or also).casefold()


def user_of(activity: Activity) -> str | None:
    return _text(_part(activity, "from"), "aadObjectId").casefold() or None


def _allowed(tenant: str, tenants: frozenset[str] | None) -> str:
    if tenants is not None and tenant not in tenants:
        raise Denied("the tenant is not allowed", status=403)
    return tenant


def _bearer(authorization: Sequence[str]) -> str:
    if len(authorization) != 1:
        raise Denied("there is no token" if not authorization else "there are two tokens")
    scheme, _, token = authorization[0].strip().partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token or any(each in token for each in " ,\t"):
        raise Denied("there is no bearer token")
    if len(token) > LONGEST:
        raise Denied("the token is far too long")
    if not token.isascii():
        raise Denied("the token can't be read")
    return token


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Denied("the token can't be read") from error
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not kid:
        raise Denied("the token is not signed as the connector signs")
    return kid


def _must_be_current(claims: Mapping[str, Any], now: datetime) -> None:
    """Source: RFC 7519, sections 4.1.4 and 4.1.5."""
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if not _seconds(claims, "exp") + leeway > at:  # Said this way round, NaN has run out too.
        raise Denied("the token has run out")
    if not _seconds(claims, "nbf") - leeway <= at:
        raise Denied("the token is not valid yet")


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Denied(f"the token's {name} is no time")
    return value


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    return text if isinstance(text, str) else ""
