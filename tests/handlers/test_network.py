"""Networks, members, roles, organisations, settings, undo and help, as people meet them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.request import Request, Sender
from bot.handlers.dispatch import Dispatcher
from bot.platforms.console.render import render
from bot.replies.model import Reply, Tone
from bot.store import tables
from bot.store.register import Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store
from tests.handlers.workspace import CHANNEL, Workspace, account
from tests.harness import LONDON, Bot, text

NOON = datetime(2024, 6, 3, 12, tzinfo=LONDON)


class Terminal:
    """People typing into an empty database."""

    def __init__(self, store: Store) -> None:
        self._handle = Dispatcher(store=store).handle

    async def say(self, line: str, *, as_: str = "Marion Keane", network: str | None = None) -> str:
        sender = Sender(platform="console", workspace="", user=as_, display_name=as_)
        reply = await self._handle(Request(sender=sender, received_at=NOON, text=line, network=network))
        return render(reply.card).text if reply.card else ""


@pytest.fixture
def terminal(store: Store) -> Terminal:
    return Terminal(store)


async def test_whoever_sets_a_network_up_is_its_chair(terminal: Terminal) -> None:
    shown = await terminal.say('/network setup "South Quay QA Leads" minute-taker "Bethan Lowe"')

    assert "The chair is Marion Keane" in shown
    roles = await terminal.say("/network roles")
    assert "Marion Keane" in roles
    assert "Bethan Lowe" in roles


async def test_what_a_new_network_is_shown_to_type_lies_ahead(terminal: Terminal) -> None:
    shown = await terminal.say('/network setup "South Quay QA Leads" chair me')

    assert "/meeting schedule Monday 8 July 2024 10:00 to 12:00" in shown
    told = await terminal.say("/meeting schedule Monday 8 July 2024 10:00 to 12:00")
    assert "Scheduled: Monday 8 July 2024, 10:00 to 12:00" in told


async def test_without_a_network_the_bot_says_how_to_set_one_up(terminal: Terminal) -> None:
    assert "/network setup" in await terminal.say("/action list")


async def test_a_name_is_taken_once(terminal: Terminal) -> None:
    await terminal.say("/network setup Leads")

    assert "already a network" in await terminal.say("/network setup Leads", as_="Somebody Else")


async def test_two_networks_never_see_each_other(terminal: Terminal) -> None:
    await terminal.say("/network setup North")
    await terminal.say("/action add me to write to the north", network="north")
    await terminal.say("/network setup South", as_="Gwen Tallis")

    assert "write to the north" not in await terminal.say(
        "/action list all", as_="Gwen Tallis", network="south"
    )
    assert "no action" in await terminal.say("/action show #1", as_="Gwen Tallis", network="south")
    assert "no action" not in await terminal.say("/action show #1", network="north")
    assert "not a member" in await terminal.say("/action list", as_="Gwen Tallis", network="north")


async def test_somebody_in_two_networks_chooses_one(terminal: Terminal) -> None:
    await terminal.say("/network setup North")
    await terminal.say("/network setup South")
    await terminal.say("/action add me to write to the south")

    assert "From now on" in await terminal.say("/network use north")
    assert "write to the south" not in await terminal.say("/action list all")


async def test_a_stranger_learns_nothing_about_the_network(bot: Bot) -> None:
    shown = text(await bot.say("/action list all", as_="A Stranger"))

    assert "not a member" in shown
    assert "Nadia" not in shown


async def test_members_come_and_go(bot: Bot) -> None:
    added = await bot.say('/network members add "Hal Norwood" of Pellingham hal@pellingham.example')
    assert "Hal Norwood of Pellingham" in text(added)
    assert "Hal Norwood" in text(await bot.say("/network members Pellingham", as_="Nadia Farrow"))

    asked = await bot.say("/network members remove Hal Norwood")
    assert "Has Hal Norwood left?" in text(asked)
    await bot.press(asked, "Yes")

    assert "not a member" in text(await bot.say("list", as_="Hal Norwood"))


async def test_who_leaves_hands_over(bot: Bot) -> None:
    await bot.say("/action add Imran to find a venue by 12 July 2024")
    asked = await bot.say("/network members remove Imran to Nadia")
    assert "find a venue" in text(asked)

    await bot.press(asked, "Yes")

    assert "find a venue" in text(await bot.say("list", as_="Nadia Farrow"))


async def test_a_leaver_s_name_alone_changes_nothing(bot: Bot) -> None:
    """A member says that somebody left: the chair is asked."""
    await bot.say("Priya has left", as_="Nadia Farrow")

    assert "Priya Mistry" in text(await bot.say("/network members Priya"))


async def test_another_address_is_where_they_are_written_to(bot: Bot) -> None:
    said = await bot.say("/network members email Imran imran.sethi@eastmarsh.example")

    assert "From now on I write to Imran Sethi at imran.sethi@eastmarsh.example" in text(said)
    assert "imran.sethi@eastmarsh.example" in text(await bot.say("/network members Imran"))
    await bot.press(said, "Undo")
    assert "imran.sethi@eastmarsh.example" not in text(await bot.say("/network members Imran"))


async def test_an_address_that_is_somebody_else_s_is_refused(bot: Bot) -> None:
    await bot.say("/network members email Nadia nadia@wexcombe.example")

    assert "this is Nadia Farrow's" in text(
        await bot.say("/network members email Imran Nadia@Wexcombe.example")
    )


@pytest.mark.parametrize(
    "line,said",
    [
        ("/network members email Imran nowhere", "whose address it is"),
        ("/network members email Imran imran@nowhere", "does not work"),
        ("/network members add Nadia Farrow", "already a member"),
        ("/network members add Hal Norwood hal@pellingham", "does not work"),
        ("/network members remove Nobody Known", "Nobody here is called"),
        ("/network members remove Marion", "only chair"),
        ("/network roles Marion member", "only chair"),
        ("/network roles Nadia king", "a name and a role"),
        ("/network settings first_reminder soon", "does not work"),
        ("/network settings colour red", "does not work"),
        ("/network settings time_zone Mars/Base", "does not work"),
        ("/network organisations alias Nowhere = X", "no organisation"),
        ("/network map Neil to Nadia", "no unmatched name"),
        ("/network members import /nowhere/at/all.csv", "does not work"),
        ("undo", "no change of yours"),
        ("/search", "Search"),
        ("/remind pause until yesterday", "in the past"),
        ("/remind settings frequency hourly", "does not work"),
    ],
)
async def test_what_does_not_work_is_said_in_a_sentence_and_changes_nothing(
    bot: Bot, line: str, said: str
) -> None:
    before = await bot.say("/network members")

    reply = await bot.say(line)

    assert said in text(reply)
    assert reply.card is not None
    assert reply.card.tone in (Tone.REFUSAL, Tone.QUESTION)
    assert text(await bot.say("/network members")) == text(before)


@pytest.mark.parametrize(
    "line",
    [
        "/network roles Imran chair",
        "/network settings first_reminder 7",
        "/network members add X Y",
        "/network map A to B",
        "/network organisations add X",
    ],
)
async def test_a_refusal_says_who_can_and_offers_to_ask_them(bot: Bot, line: str) -> None:
    reply = await bot.say(line, as_="Nadia Farrow")

    assert "Marion Keane" in text(reply)
    await bot.press(reply, "Ask Marion", as_="Nadia Farrow")


async def test_an_observer_reads_and_changes_nothing(bot: Bot) -> None:
    assert "Marion Keane" in text(await bot.say("/action add me to try", as_="Gwen Tallis"))
    assert await bot.actions() == []
    assert "Members" in text(await bot.say("/network members", as_="Gwen Tallis"))


async def test_members_are_imported_all_or_none(bot: Bot, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(
        "name,organisation,email,role\nHal Norwood,Pellingham,hal@p.example,\nNadia Farrow,Harrowmere,,\n"
    )
    bad.write_text("name;organisation;email;role\nRory Ketch;Pellingham;;\nNo Body;Pellingham;;king\n")

    assert "One member added, 1 here already" in text(await bot.say(f"/network members import {good}"))
    assert "hal@p.example" in text(await bot.say("/network members Hal"))
    assert "does not work for the role" in text(await bot.say(f"/network members import {bad}"))
    assert "Rory" not in text(await bot.say("/network members"))


async def test_an_import_completes_who_was_named_at_the_set_up(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.say('/network setup Leads minute-taker "Bethan Lowe"')
    file = tmp_path / "members.csv"
    file.write_text("Bethan Lowe,South Quay,bethan@southquay.example,minute taker\n")

    assert "No members added, 1 here already" in await terminal.say(f"/network members import {file}")
    assert "bethan@southquay.example" in await terminal.say("/network members")


async def test_only_the_terminal_names_files_of_this_machine(bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("Hal Norwood,Pellingham,,\n")
    sender = Sender(platform="slack", workspace="T1", user="U1", display_name="Marion Keane")
    request = Request(sender=sender, received_at=NOON, text=f"/network members import {file}")

    reply = await Dispatcher(store=bot.store).handle(request)

    assert "Hal Norwood" not in text(reply)


async def test_undo_takes_back_one_s_own_last_change_and_says_what(bot: Bot) -> None:
    await bot.say("/action add Nadia to write the report by 12 July 2024")
    await bot.say("/network organisations add Pellingham")

    assert "Pellingham" in text(await bot.say("undo"))
    assert "write the report" in text(await bot.say("undo"))
    assert await bot.actions() == []
    assert "no change of yours" in text(await bot.say("undo"))


async def test_two_changes_of_one_thing_are_taken_back_one_after_the_other(bot: Bot) -> None:
    await bot.say("/action add Nadia to write the report by 12 July 2024")
    await bot.say("/action edit #1 Write the short report")
    await bot.say("/action edit #1 Write the long report")

    await bot.say("undo")
    await bot.say("undo")

    assert [action.summary for action in await bot.actions()] == ["write the report"]
    await bot.say("undo")
    assert await bot.actions() == []


async def test_a_decision_is_found_once_its_meeting_is_released(bot: Bot) -> None:
    await bot.say("/meeting decide We share the template", at="2024-06-25T11:00")
    assert "share the template" not in text(await bot.say("/search template", as_="Nadia Farrow"))

    await bot.say("/meeting release", at="2024-06-26T11:00")

    assert "share the template" in text(await bot.say("/search template", as_="Nadia Farrow"))


async def test_undo_refuses_when_somebody_else_has_changed_it_since(bot: Bot) -> None:
    await bot.say("/action add Nadia to write the report by 12 July 2024")
    await bot.say("done #1", as_="Nadia Farrow")

    assert "changed" in text(await bot.say("undo"))
    assert len(await bot.actions()) == 1


async def test_a_number_is_not_given_twice_after_undo(bot: Bot) -> None:
    await bot.say("/action add Nadia to write one by 12 July 2024")
    await bot.say("undo")
    await bot.say("/action add Nadia to write two by 12 July 2024")

    assert [action.number for action in await bot.actions()] == [2]


async def test_everybody_who_was_told_hears_that_it_was_taken_back(bot: Bot) -> None:
    await bot.say("/action add Nadia to write the report by 12 July 2024", at="2024-06-24T10:00")
    await bot.tick("2024-06-24T10:30")
    await bot.say("undo")
    await bot.tick("2024-06-24T11:30")

    assert "taken back" in text(bot.sent_to("Nadia Farrow")[-1].card)


async def test_one_of_a_unit_is_said_as_one(bot: Bot) -> None:
    shown = text(await bot.say("/network settings"))

    assert "1 working day: " in shown
    assert "1 working days" not in shown


async def test_settings_change_what_is_planned(bot: Bot) -> None:
    await bot.say("/action add Nadia to write the report by 12 July 2024", at="2024-06-24T10:00")
    await bot.say("/network settings first_reminder 10")
    await bot.tick("2024-07-02T10:00")

    due = [message for message in bot.sent_to("Nadia Farrow") if "write the report" in text(message.card)]
    assert due


async def test_search_finds_every_word_in_any_order(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the supervision template by 12 July 2024")

    assert "supervision template" in text(await bot.say("/search template Supervision"))
    assert "Nothing fits" in text(await bot.say("/search template biscuits"))


async def test_help_is_three_lines_and_three_buttons_and_all_of_it_when_asked(bot: Bot) -> None:
    short = await bot.say("help")
    assert len(text(short).splitlines()) <= 6

    everything = text(await bot.say("help all", as_="Marion Keane"))
    assert "/meeting cancel" in everything
    assert "/meeting cancel" not in text(await bot.say("help all", as_="Nadia Farrow"))
    assert "/agenda suggest" in text(await bot.say("help suggest"))


async def test_thanks_is_answered_by_silence(bot: Bot) -> None:
    assert (await bot.say("thanks")).card is None


async def test_four_deliveries_of_one_event_make_one_row(bot: Bot) -> None:
    sender = Sender(platform="console", workspace="", user="Marion Keane", display_name="Marion Keane")
    request = Request(
        sender=sender, received_at=bot.now, key="event-1", text="/action add me to write by 12 July 2024"
    )
    handle = Dispatcher(store=bot.store).handle

    replies = [await handle(request) for _ in range(4)]

    assert len(await bot.actions()) == 1
    assert len({text(reply) for reply in replies}) == 1


async def test_reminder_wishes(bot: Bot) -> None:
    assert "weekly" in text(await bot.say("/remind settings frequency weekly", as_="Nadia Farrow"))
    assert "off" in text(await bot.say("/remind settings agenda off", as_="Nadia Farrow"))
    assert "keep quiet until" in text(await bot.say("on leave until 6 Jan", as_="Nadia Farrow"))
    assert "remind you again" in text(await bot.say("/remind resume", as_="Nadia Farrow"))


async def test_a_test_message_arrives(bot: Bot) -> None:
    await bot.say("/remind test", as_="Nadia Farrow", at="2024-06-24T10:00")
    await bot.tick("2024-06-24T10:05")

    assert "This is a test" in text(bot.sent_to("Nadia Farrow")[-1].card)


# --- in a channel of a chat workspace


@pytest.fixture
def slack(sqlite_store: Store) -> Workspace:
    """A workspace that the bot was just installed in."""
    return Workspace(bot=Bot(store=sqlite_store, now=NOON))


SETTER = account("U0BETHAN", "Bethan Lowe", email="bethan@wexcombe.example")
CHAIR = account("U0MARION", "Marion Keane", email="marion@wexcombe.example")


def code_in(reply: Reply, verb: str) -> str:
    return text(reply).partition(f"/network {verb} ")[2].split()[0]


async def set_up(slack: Workspace, line: str = '/network setup "South Quay QA Leads" chair me') -> Reply:
    await slack.shows(SETTER, CHAIR)
    return await slack.say(line, as_="U0BETHAN", channel=CHANNEL)


async def test_setting_up_in_a_channel_connects_it_and_makes_its_workspace_the_home(slack: Workspace) -> None:
    shown = await set_up(slack)

    assert "The chair is Bethan Lowe" in text(shown)
    await slack.say("/network members add Imran Sethi imran@harrowmere.example", as_="U0BETHAN")
    await slack.shows(account("U0IMRAN", "Imran S", email="imran@harrowmere.example"))
    assert (await slack.owners())["U0IMRAN"] == "Imran Sethi"
    assert "bethan@wexcombe.example" in text(
        await slack.say("/network members Bethan", as_="U0IMRAN", channel=CHANNEL)
    )


async def test_a_named_chair_takes_the_place_with_a_code(slack: Workspace) -> None:
    shown = await set_up(slack, '/network setup "South Quay QA Leads" chair <@U0MARION|marion>')

    assert shown.private
    assert "Give Marion Keane this code" in text(shown)
    assert "U0MARION" not in await slack.owners()
    code = code_in(shown, "claim")
    claimed = await slack.say(f"/network claim {code.lower().replace('-', ' ')}", as_="U0MARION")

    assert "You are its chair" in text(claimed)
    assert (await slack.owners())["U0MARION"] == "Marion Keane"
    assert "is now minute taker" in text(
        await slack.say("/network roles Bethan Lowe minute taker", as_="U0MARION")
    )
    assert "doesn't work" in text(await slack.say(f"/network claim {code}", as_="U0THIRD"))


async def test_a_code_serves_its_person_alone_once_and_for_two_weeks(slack: Workspace) -> None:
    shown = await set_up(slack, '/network setup "South Quay QA Leads" chair "Marion Keane"')
    code = code_in(shown, "claim")

    assert "linked to Bethan Lowe" in text(await slack.say(f"/network claim {code}", as_="U0BETHAN"))
    assert "doesn't work" in text(await slack.say("/network claim AAAA-AAAA", as_="U0MARION"))
    assert "doesn't work" in text(await slack.say("/network claim '; --", as_="U0MARION"))
    slack.bot.now = NOON + timedelta(days=14)
    assert "doesn't work" in text(await slack.say(f"/network claim {code}", as_="U0MARION"))


async def test_a_code_is_kept_nowhere_not_even_for_a_retry(slack: Workspace) -> None:
    await slack.shows(SETTER)
    line = '/network setup "South Quay QA Leads" chair "Marion Keane"'
    shown = await slack.say(line, as_="U0BETHAN", channel=CHANNEL, key="event-1")
    code = code_in(shown, "claim")

    again = await slack.say(line, as_="U0BETHAN", channel=CHANNEL, key="event-1")

    assert "is set up" in text(again)
    assert "claim" not in text(again)

    def everything(connection: Connection) -> str:
        return "".join(str(connection.execute(select(each)).all()) for each in tables.metadata.sorted_tables)

    stored = await slack.bot.store.run(everything, write=False)
    assert code not in stored
    assert code.replace("-", "") not in stored


async def test_a_lost_code_is_given_anew_until_the_chair_has_come(slack: Workspace) -> None:
    line = '/network setup "South Quay QA Leads" chair "Marion Keane"'
    await set_up(slack, line)

    again = await slack.say(line, as_="U0BETHAN", channel=CHANNEL)

    await slack.say(f"/network claim {code_in(again, 'claim')}", as_="U0MARION")
    assert (await slack.owners())["U0MARION"] == "Marion Keane"
    assert "claim" not in text(await slack.say(line, as_="U0BETHAN", channel=CHANNEL))


@pytest.mark.parametrize(
    "about,said",
    [
        pytest.param({}, "only an administrator", id="anybody"),
        pytest.param({"is_admin": True}, "is set up", id="the administrator"),
        pytest.param(
            {"is_admin": True, "standing": "guest"},
            "only an administrator",
            id="a guest who claims to be one",
        ),
    ],
)
async def test_a_second_network_of_a_workspace_is_for_its_administrator(
    slack: Workspace, about: dict[str, object], said: str
) -> None:
    await set_up(slack)

    shown = await slack.say(
        "/network setup Sector Heads", as_="U0HAL", channel="C0OTHER", display_name="Hal Norwood", **about
    )

    assert said in text(shown)


@pytest.mark.parametrize("standing", ["guest", "stranger", "bot"])
async def test_a_first_network_is_not_for_guests_to_make(slack: Workspace, standing: str) -> None:
    await slack.shows(account("U0OUT", "Ned Outside", standing=standing))

    assert "not a guest" in text(await slack.say("/network setup Mine", as_="U0OUT", channel=CHANNEL))


async def test_a_channel_belongs_to_one_network(slack: Workspace) -> None:
    await set_up(slack)

    shown = await slack.say("/network setup Another", as_="U0BETHAN", channel=CHANNEL, is_admin=True)

    assert "already connected" in text(shown)


async def test_the_chair_connects_another_channel_with_a_code(slack: Workspace) -> None:
    await set_up(slack)
    other = Workspace(bot=slack.bot, team="T0ELSE")
    codes = await slack.say("/network link", as_="U0BETHAN")
    code = code_in(codes, "link")

    assert codes.private
    assert "type it there" in text(await other.say(f"/network link {code}", as_="U0ANY"))
    linked = await other.say(f"/network link {code}", as_="U0ANY", channel="C0ELSE", display_name="Any Body")
    assert "South Quay QA Leads now" in text(linked)
    assert "doesn't work" in text(await other.say(f"/network link {code}", as_="U0ANY", channel="C0THIRD"))
    own = await other.say(f"/network claim {code_in(codes, 'claim')}", as_="U0BETHAN2")
    assert "this account is yours: Bethan Lowe" in text(own)
    refused = await other.say("/network members", as_="U0ANY", channel="C0ELSE", display_name="Any Body")
    assert "you are not a member" in text(refused)
    assert "Bethan Lowe" in text(await other.say("/network members", as_="U0BETHAN2", channel="C0ELSE"))


async def test_a_channel_s_code_lasts_ten_minutes(slack: Workspace) -> None:
    await set_up(slack)
    code = code_in(await slack.say("/network link", as_="U0BETHAN"), "link")

    slack.bot.now = NOON + timedelta(minutes=10)

    assert "doesn't work" in text(await slack.say(f"/network link {code}", as_="U0BETHAN", channel="C0NEW"))


async def test_only_the_chair_gets_codes_and_disconnects(slack: Workspace) -> None:
    await set_up(slack)
    await slack.say("/network members add Imran Sethi imran@harrowmere.example", as_="U0BETHAN")
    await slack.shows(account("U0IMRAN", "Imran Sethi", email="imran@harrowmere.example"))

    for line in ("/network link", "/network unlink"):
        assert "nly the chair" in text(await slack.say(line, as_="U0IMRAN", channel=CHANNEL))


async def test_a_disconnected_channel_is_nobody_s_and_can_be_connected_again(slack: Workspace) -> None:
    await set_up(slack)

    assert "type it there" in text(await slack.say("/network unlink", as_="U0BETHAN"))
    gone = await slack.say("/network unlink", as_="U0BETHAN", channel=CHANNEL)
    assert "no longer connected" in text(gone)
    assert "type it there" in text(await slack.say("/network unlink", as_="U0BETHAN", channel=CHANNEL))

    code = code_in(await slack.say("/network link", as_="U0BETHAN"), "link")
    assert "now" in text(await slack.say(f"/network link {code}", as_="U0BETHAN", channel=CHANNEL))
    code = code_in(await slack.say("/network link", as_="U0BETHAN"), "link")
    assert "already" in text(await slack.say(f"/network link {code}", as_="U0BETHAN", channel=CHANNEL))


async def test_a_network_from_the_terminal_comes_home_with_its_chair_s_code(bot: Bot) -> None:
    slack = Workspace(bot=bot)
    codes = await bot.say("/network link")
    await slack.shows(account("U0NADIA", "Nadia Farrow", email="nadia.farrow@example.org"))

    await slack.say(f"/network link {code_in(codes, 'link')}", as_="U0ANY", channel=CHANNEL)
    await slack.say(f"/network claim {code_in(codes, 'claim')}", as_="U0MARION")

    assert await slack.owners() == {"U0NADIA": "Nadia Farrow", "U0MARION": "Marion Keane"}


async def test_in_a_workspace_with_several_networks_a_newcomer_is_told_of_none(slack: Workspace) -> None:
    await set_up(slack)
    await slack.say("/network setup Sector Heads", as_="U0BETHAN", channel="C0OTHER", is_admin=True)

    shown = text(await slack.say("list", as_="U0HAL", display_name="Hal Norwood"))

    assert "not a member" in shown
    assert "South Quay" not in shown
    assert "Sector" not in shown


# --- what stands in somebody's name


async def lead_everywhere(bot: Bot, who: str) -> None:
    await bot.agenda_of("2024-09-16", "Joint inspections")
    await bot.say(f"/agenda lead 1 {who} for September")
    await bot.say(f"/agenda standing add Introductions lead {who}")
    await bot.say(f"/milestone add Book the venue owner {who} by 1 November 2024")
    await bot.say(f"/action add {who} to find a venue by 12 July 2024")


async def names_everywhere(bot: Bot) -> list[str]:
    def read(register: Register) -> list[str]:
        owners = [
            *(each for action in register.actions.where() for each in action.owners),
            *(each for step in register.milestones.where() for each in step.owners),
            *(each for item in register.agenda_items.where() for each in item.leads),
            *(item.lead for item in register.standing_items.where() if item.lead),
        ]
        return [owner.name for owner in owners]

    return await bot.look(read)


async def test_a_name_that_is_mapped_is_mapped_wherever_it_stands(bot: Bot) -> None:
    await lead_everywhere(bot, "Neil Borrow")
    names = await names_everywhere(bot)
    assert set(names) == {"Neil Borrow"}

    shown = await bot.say("/network map Neil Borrow to Imran Sethi")

    assert await names_everywhere(bot) == ["Imran Sethi"] * len(names)
    assert "one action, one plan step and the lead of" in text(shown)
    assert "no unmatched" not in text(await bot.say("/network map"))
    await bot.press(shown, "Undo")
    assert await names_everywhere(bot) == names


async def test_whoever_takes_over_leads_the_items_too(bot: Bot) -> None:
    await lead_everywhere(bot, "Imran Sethi")
    names = await names_everywhere(bot)

    asked = await bot.say("/network members remove Imran to Nadia")
    assert "the lead of" in text(asked)
    await bot.press(asked, "Yes")

    assert await names_everywhere(bot) == ["Nadia Farrow"] * len(names)
    assert "plan step" in "\n".join(await bot.waiting_for("Nadia Farrow"))
