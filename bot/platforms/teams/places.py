"""What Teams' news mean: the bot came or went, a channel or team is lost or back, people have to be read anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from bot.platforms.teams.asked import Changed, Installed, Members, Met, Origin
from bot.platforms.teams.reference import Reference


@dataclass(frozen=True, kw_only=True)
class Came:
    """The bot was added, to one person's apps or to a place that several share; or it was brought up to date there.

    id: of the team or chat. place: where its members are told.
    """

    origin: Origin
    id: str
    place: Reference


@dataclass(frozen=True, kw_only=True)
class Went:
    """The bot was taken away: by one person from their apps, or out of a place. team: with all its channels."""

    origin: Origin
    id: str
    team: bool


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Nothing can be posted there. why: archived | deleted. for_now: it may come back."""

    origin: Origin
    id: str
    team: bool
    why: str
    for_now: bool


@dataclass(frozen=True, kw_only=True)
class Back:
    """It is there again, as it was."""

    origin: Origin
    id: str
    team: bool


@dataclass(frozen=True, kw_only=True)
class Joined:
    """People came into a place: who they are is read anew.

    Of those who leave a team nothing follows: they keep their account, and may have a chat of their own with the bot.
    """

    origin: Origin
    place: Reference


Change: TypeAlias = Came | Went | Lost | Back | Joined

# Teams' word -> whether the whole team is meant, why it is lost, and whether it may come back. Names are nothing to us:
# teams and channels are known by their ids. Source: "Conversation events in your Teams bot".
_LOST: Final = {
    "channelDeleted": (False, "deleted", True),
    "teamArchived": (True, "archived", True),
    "teamDeleted": (True, "deleted", True),
    "teamHardDeleted": (True, "deleted", False),
}
_BACK: Final = {"channelRestored": False, "teamUnarchived": True, "teamRestored": True}


def change_in(news: Installed | Members | Changed | Met) -> Change | None:
    """What the news mean to the bot; None: nothing, or they are of a meeting."""
    match news:
        case Installed():
            return _installed(news)
        case Members():
            # That the bot itself came or went is told by its installation.
            return Joined(origin=news.origin, place=_roster(news.origin)) if news.came else None
        case Changed():
            return _changed(news)
        case Met():
            return None


def _installed(news: Installed) -> Came | Went | None:
    origin = news.origin
    if news.present:
        return Came(origin=origin, id=_id(origin), place=_roster(origin))
    if news.upgraded:
        return None  # The newer version follows.
    return Went(origin=origin, id=_id(origin), team=origin.team is not None)


def _changed(news: Changed) -> Lost | Back | None:
    origin = news.origin
    if news.what in _LOST:
        team, why, for_now = _LOST[news.what]
        id = origin.team if team else news.channel
        return Lost(origin=origin, id=id, team=team, why=why, for_now=for_now) if id else None
    if news.what in _BACK:
        team = _BACK[news.what]
        id = origin.team if team else news.channel
        return Back(origin=origin, id=id, team=team) if id else None
    return None


def _id(origin: Origin) -> str:
    return origin.team or origin.conversation


def _roster(origin: Origin) -> Reference:
    """Where those are told who are meant: everybody in the team, or in the chat."""
    return replace(origin.place, conversation=_id(origin))
