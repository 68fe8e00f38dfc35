"""What tests of the agenda look at: its items, their order, and a promise that asks for one."""

from __future__ import annotations

from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState
from bot.replies.model import Reply
from bot.store import requests
from bot.store.register import Register
from tests.harness import Bot, text

NADIA, IMRAN, DEV, GWEN = "Nadia Farrow", "Imran Sethi", "Dev Anand-Price", "Gwen Tallis"
CHAIR, MINUTE_TAKER = "Marion Keane", "Bethan Lowe"
JUNE, SEPTEMBER = "Tuesday 25 June 2024", "Monday 16 September 2024"


async def items(bot: Bot) -> list[AgendaItem]:
    return await bot.look(lambda register: register.agenda_items.where())


async def item(bot: Bot, title: str) -> AgendaItem:
    return next(each for each in await items(bot) if each.title == title)


async def order(bot: Bot, day: str = "2024-06-25") -> list[str]:
    """The titles on the agenda of that day; positions are checked to be 1…n."""

    def read(register: Register) -> list[AgendaItem]:
        meeting = next(each for each in register.all_meetings if each.dtstart.date().isoformat() == day)
        found = [each for each in requests.items_of(register, meeting) if each.state is ItemState.ACCEPTED]
        return sorted(found, key=lambda each: each.position or 0)

    found = await bot.look(read)
    assert [each.position for each in found] == list(range(1, len(found) + 1))
    return [each.title for each in found]


async def request(bot: Bot, title: str = "Feedback from families", owner: str = IMRAN) -> Action:
    """An open action of somebody's that asks for an item on the next agenda."""

    def make(register: Register) -> Action:
        person = next(each for each in register.all_people if each.name == owner)
        return register.actions.add(
            Action(
                network_id=register.network.id,
                number=register.next_number("action"),
                summary=f"Bring {title} to the agenda",
                owners=(Owner(kind=OwnerKind.PERSON, name=person.name, id=person.id),),
                agenda_request=title,
                created_by=person.id,
                created_at=register.now,
                released_at=register.now,
            )
        )

    return await bot.look(make)


def said(reply: Reply) -> str:
    return text(reply)
