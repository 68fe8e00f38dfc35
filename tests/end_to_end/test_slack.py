"""A network lives in Slack: set up, promises, suggestions, an agenda, a reminder, App Home; in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.end_to_end import clients
from tests.end_to_end.clients import Browser

pytestmark = pytest.mark.slow
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True)
class Office:
    """A browser in front of the Slack-like server, the bot behind it."""

    seat: Browser
    slack: str
    database: str


@pytest.fixture(params=["http", "socket"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    chromium = clients.need_clients()
    port = clients.free_port()
    mode = "events" if request.param == "http" else "socket"
    with (
        clients.slack_server(tmp_path, mode=mode, bot_port=port) as slack,
        clients.bot(tmp_path, slack=slack, port=port, socket_mode=mode == "socket") as database,
        clients.browser(chromium, slack, story=f"slack-{request.param}") as seat,
    ):
        yield Office(seat=seat, slack=slack, database=database)


def said(day: date) -> str:
    """A day as a card says it: "Monday 7 December"."""
    return f"{day:%A} {day.day} {day:%B}"


def working_day(after: date) -> date:
    while after.weekday() > 4:
        after += timedelta(days=1)
    return after


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), tzinfo=LONDON)


async def test_a_network_lives_in_slack(office: Office) -> None:
    seat = office.seat
    today = datetime.now(UTC).date()  # noqa: TID251  # The bot's process goes by this machine's clock.
    due = working_day(today + timedelta(days=28))
    meeting = working_day(today + timedelta(days=56))

    # The chair sets the network up in its channel, and says who belongs to it and when it meets.
    seat.go(to="qa-leads")
    seat.say(text='/network setup "South Quay QA Leads"')
    seat.wait_for(text="South Quay QA Leads is set up", where="messages")
    seat.say(text='/network members add "Nadia Farrow" of Harrowmere nadia@example.org')
    seat.wait_for(text="is now in the network", where="messages")
    seat.say(text=f"/meeting schedule {meeting:%d %B %Y} 10:00 to 12:00")
    seat.wait_for(text=f"Scheduled: {said(meeting)}", where="messages")
    seat.picture("1-set-up")

    # One promise by words, one by form.
    seat.say(text=f"/action add <@U0NADIA> to send the slides by {due:%d %B %Y}")
    seat.wait_for(text="send the slides", where="messages")
    seat.say(text="/action add")
    seat.wait_for(text="What?", where="modal")
    seat.fill(label="What?", text="book the hall")
    seat.fill(label="or by name", text="me")
    seat.picture("2-form")
    seat.press(label="Add", where="modal")
    seat.modal_closed()
    seat.wait_for(text="book the hall", where="messages")
    seat.picture("3-captured")

    # A member suggests, the chair accepts, and the agenda is shared with everybody.
    seat.act_as(name="Nadia Farrow")
    seat.say(text="/agenda suggest Feedback from families for 20 min")
    seat.wait_for(text="S1", where="messages")
    seat.act_as(name="Marion Keane")
    seat.say(text="/agenda review")
    seat.wait_for(text="Feedback from families", where="messages")
    seat.picture("4-review")
    seat.press(label="Accept S1", where="messages")
    seat.wait_for(text="is item 1 on the agenda", where="messages")
    seat.say(text="/agenda next")
    seat.wait_for(text="It adds up to 20 minutes", where="messages")
    seat.picture("5-agenda")

    # Time passes, and the reminder arrives in her direct messages: she is done, and says what came of it.
    now = datetime.now(UTC)  # noqa: TID251
    hours = [moment for hour in range(8, 18) if (moment := at(today, hour)) > now]
    mornings = [
        at(today + timedelta(days=days), hour) for days in range(1, (due - today).days) for hour in (8, 9)
    ]
    await clients.let_time_pass(office.database, slack=office.slack, moments=[*hours, *mornings])
    seat.act_as(name="Nadia Farrow")
    seat.go(to="Nadia Farrow")
    seat.wait_for(text=f"Due on {said(due)}", where="messages")
    seat.picture("6-reminder")
    seat.press(label="Done", where="messages")
    seat.wait_for(text="Thank you.", where="messages")
    seat.press(label="Say what difference it made", where="messages")
    seat.fill(label="A line is enough", text="Everybody could prepare.")
    seat.press(label="Save", where="modal")
    seat.modal_closed()
    seat.wait_for(text="Everybody could prepare.", where="messages")
    seat.picture("7-done")

    # Everybody's own page: hers is empty, the chair's has the promise that is left.
    seat.go(to="convenor")
    seat.wait_for(text="Nothing is open.", where="home")
    seat.picture("8-home")
    seat.act_as(name="Marion Keane")
    seat.go(to="convenor")
    seat.wait_for(text="book the hall", where="home")
    seat.picture("9-home-of-the-chair")
    assert "For the chair and minute taker" in seat.read(where="home")
