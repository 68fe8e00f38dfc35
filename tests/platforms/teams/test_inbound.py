"""What each activity asks, and what is made of those that were put together by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.codec import decode, encode
from bot.commands.model import CaptureMessage, DoneAction, ThumbsUp
from bot.platforms.teams.asked import (
    Account,
    Captures,
    Changed,
    Inbound,
    Installed,
    Members,
    Met,
    Nothing,
    Opens,
    Pressed,
    Said,
    Submitted,
    Unknown,
    Unreadable,
)
from bot.platforms.teams.auth import Verified
from bot.platforms.teams.inbound import CAPTURES, read
from bot.platforms.teams.manifest import manifest
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.render import CARRIED
from bot.replies.codec import payload
from bot.replies.model import Button, Form
from tests.platforms.teams.activities import (
    BOT,
    CHAT,
    GROUP_CHAT,
    IMRAN,
    IMRAN_THERE,
    LEADS,
    NADIA,
    NADIA_THERE,
    THREAD,
    activity,
    invoked,
    mention,
    pressed,
    to_the_bot,
)
from tests.platforms.teams.clock import NOW
from tests.platforms.teams.identity import SERVICE_URL, TENANT

DONE = DoneAction(ref="4a")
ASKED = Form(title="What is done?", command=DoneAction(), inputs=(), submit="Done")
VERIFIED = Verified(tenant=TENANT, user=NADIA, service_url=SERVICE_URL)


def seal(carried: str) -> str:
    return f"sealed:{carried}"


def unseal(sealed: str) -> str:
    if not sealed.startswith("sealed:"):
        raise ValueError(sealed)
    return sealed.removeprefix("sealed:")


def asked(said: dict[str, Any], *, user: str | None = NADIA) -> Inbound:
    return read(said, replace(VERIFIED, user=user), now=NOW, unseal=unseal)


def words(said: dict[str, Any]) -> str | None:
    """What the bot is told; None: nothing."""
    read_ = asked(said)
    return read_.request.text if isinstance(read_, Said) else None


# --- said


def test_a_personal_message_comes_with_its_identity_and_the_way_back() -> None:
    said = asked(activity(text="add send round the template"))

    assert isinstance(said, Said)
    sender, request = said.request.sender, said.request
    assert (sender.platform, sender.workspace, sender.user) == ("teams", TENANT, NADIA)
    assert (sender.display_name, sender.standing, sender.email) == ("Nadia Farrow", "full", None)
    assert (request.text, request.conversation, request.key) == (
        "add send round the template",
        None,
        f"{CHAT}:1719309600000",
    )
    assert request.received_at == NOW
    assert Reference.from_text(sender.return_address or "", tenant=TENANT) == Reference(
        tenant=TENANT, service_url=SERVICE_URL, conversation=CHAT, bot=BOT
    )


@pytest.mark.parametrize(
    "where, conversation, thread",
    [
        pytest.param("group", GROUP_CHAT, None, id="group chat"),
        pytest.param("channel", LEADS, THREAD, id="channel"),
        pytest.param("meeting", "19:meeting_Zm9v@thread.v2", None, id="meeting chat"),
    ],
)
def test_a_mention_comes_from_its_conversation(where: str, conversation: str, thread: str | None) -> None:
    said = asked(activity(where, **to_the_bot("my actions")))

    assert isinstance(said, Said)
    assert (said.request.text, said.request.conversation) == ("my actions", conversation)
    assert said.request.sender.return_address is None
    assert (said.origin.conversation, said.origin.thread, said.origin.direct) == (conversation, thread, False)
    assert said.origin.place.conversation == conversation


def test_the_key_holds_the_thread_as_teams_sends_it() -> None:
    said = asked(activity("channel", **to_the_bot("help")))

    assert isinstance(said, Said)
    assert said.request.key == f"{LEADS};messageid={THREAD}:1719309600000"


def test_a_meeting_chat_names_its_meeting() -> None:
    said = asked(activity("meeting", **to_the_bot("attendance")))

    assert isinstance(said, Said)
    assert said.origin.meeting == "MCMxOTptZWV0aW5n"


def test_people_who_talk_to_each_other_are_left_alone() -> None:
    imran = mention(IMRAN_THERE, "Imran Sethi")

    assert asked(activity("group", text="hello")) == Nothing()
    assert asked(activity("group", text="<at>Imran Sethi</at> hello", entities=[imran])) == Nothing()


def test_what_only_the_bot_sees_needs_no_mention() -> None:
    said = asked(activity("group", text="my actions", recipient={"id": BOT, "isTargeted": True}))

    assert isinstance(said, Said)
    assert (said.request.text, said.origin.targeted, said.request.conversation) == (
        "my actions",
        True,
        GROUP_CHAT,
    )


WORDS = [
    pytest.param(to_the_bot("add 4a"), "add 4a", id="after the mention"),
    pytest.param(to_the_bot(": add 4a"), "add 4a", id="after a colon"),
    pytest.param(to_the_bot(", add 4a"), "add 4a", id="after a comma"),
    pytest.param(to_the_bot(""), "help", id="the mention alone"),
    pytest.param(to_the_bot("\u00a0add&nbsp;4a"), "add 4a", id="hard spaces"),
    pytest.param(to_the_bot("add A &amp; B &lt;draft&gt;"), "add A & B <draft>", id="entities"),
    pytest.param(to_the_bot("add &amp;lt;b&amp;gt;"), "add &lt;b&gt;", id="entities, once"),
    pytest.param(to_the_bot("notes\r\n- one\r\n- two"), "notes\n- one\n- two", id="several lines"),
    pytest.param(
        {"text": "add 4a <at>Convenor</at>", "entities": [mention(BOT, "Convenor")]},
        "add 4a",
        id="the mention at the end",
    ),
    pytest.param(
        {"text": "<at>Convenor</at> help <at>Convenor</at>", "entities": [mention(BOT, "Convenor")] * 2},
        "help",
        id="mentioned twice",
    ),
    pytest.param(
        to_the_bot(
            "add <at>Imran Sethi</at> to chase", mention(IMRAN_THERE, "Imran Sethi", aadObjectId=IMRAN)
        ),
        f"add <@{IMRAN}> to chase",
        id="somebody whose account is named",
    ),
    pytest.param(
        to_the_bot("add <at>Imran Sethi</at> to chase", mention(f"8:orgid:{IMRAN}", "Imran Sethi")),
        f"add <@{IMRAN}> to chase",
        id="somebody whose id is the account's",
    ),
    pytest.param(
        to_the_bot("add <at>Imran Sethi</at> to chase", mention(IMRAN_THERE, "Imran Sethi")),
        "add Imran Sethi to chase",
        id="somebody whose account is not named",
    ),
    pytest.param(
        to_the_bot(
            "add <at>Sam</at> and <at>Sam</at>", mention("29:a", "Sam Okoro"), mention("29:b", "Sam Lowe")
        ),
        "add <at>Sam</at> and <at>Sam</at>".replace("<at>", "").replace("</at>", ""),
        id="entities that are not in the text mention nobody",
    ),
    pytest.param(
        to_the_bot(
            "add <at>Sam</at> and <at>Sam</at>",
            mention("29:a", "Sam Okoro", "<at>Sam</at>"),
            mention("29:b", "Sam Lowe", "<at>Sam</at>"),
        ),
        "add Sam Okoro and Sam Lowe",
        id="two who are written alike",
    ),
    pytest.param(
        to_the_bot("add <at>x</at> it", mention("29:x", "<@29:y> | <b>x</b>", "<at>x</at>")),
        "add @29:y bx/b it",
        id="a name that would be a mention",
    ),
    pytest.param(
        to_the_bot("add <at>Imran</at> it"), "add Imran it", id="a tag typed by hand mentions nobody"
    ),
    pytest.param(to_the_bot('done <at id="0">4a</at>'), "done 4a", id="a tag with attributes"),
    pytest.param(
        {**to_the_bot("<p>add <b>4a</b><br>now</p>"), "textFormat": "xml"}, "add 4a\nnow", id="marked up"
    ),
    pytest.param(to_the_bot("add <b>4a</b>"), "add <b>4a</b>", id="not marked up, so typed"),
]


@pytest.mark.parametrize("said, meant", WORDS)
def test_words_are_those_that_were_typed(said: dict[str, Any], meant: str) -> None:
    assert words(activity("group", **said)) == meant


def test_a_typed_tag_is_no_mention_of_the_bot() -> None:
    assert asked(activity("group", text="<at>Convenor</at> done 4a")) == Nothing()
    assert asked(activity("group", text="x", entities=[mention(IMRAN_THERE, "Convenor")])) == Nothing()


def test_nothing_typed_asks_for_help() -> None:
    assert words(activity(text=None)) == "help"
    assert words(activity(text="  ")) == "help"


STANDING = [
    pytest.param({}, NADIA, "full", id="member"),
    pytest.param({"userRole": "guest"}, NADIA, "guest", id="guest"),
    pytest.param({"userRole": "anonymous"}, NADIA, "stranger", id="anonymous"),
    pytest.param({"tenantId": "another"}, NADIA, "stranger", id="another organisation's"),
    pytest.param({"tenantId": TENANT.upper()}, NADIA, "full", id="this organisation's"),
    pytest.param({}, None, "stranger", id="nobody vouches"),
]


@pytest.mark.parametrize("also, user, standing", STANDING)
def test_standing_is_what_teams_says_of_it(also: dict[str, str], user: str | None, standing: str) -> None:
    sender = {"id": NADIA_THERE, "name": "Nadia Farrow", "aadObjectId": NADIA, **also}
    said = asked(activity(sender=sender, text="help"), user=user)

    assert isinstance(said, Said)
    assert said.request.sender.standing == standing
    assert said.request.sender.user == (user or NADIA_THERE)


@pytest.mark.parametrize(
    "sender", [{"id": BOT}, {"id": "29:x", "role": "bot"}, {"id": "29:x", "role": "skill"}], ids=str
)
def test_bots_are_not_listened_to(sender: dict[str, str]) -> None:
    assert asked(activity(sender=sender, text="help")) == Nothing()


def test_a_thumbs_up_alone_with_the_bot_names_its_message() -> None:
    liked = {"type": "messageReaction", "replyToId": "171", "reactionsAdded": [{"type": "like"}]}
    said = asked(activity(**liked))

    assert isinstance(said, Said)
    assert decode(said.request.payload or "") == ThumbsUp(message=f"{CHAT}/171")
    assert said.request.key == f"{CHAT}:171:{NADIA}:thumb"
    assert asked(activity("channel", **liked)) == Nothing()
    assert asked(activity(**liked | {"reactionsAdded": [{"type": "heart"}]})) == Nothing()
    assert (
        asked(activity(**liked | {"reactionsAdded": None, "reactionsRemoved": [{"type": "like"}]}))
        == Nothing()
    )


# --- pressed and filled in


def test_a_button_carries_its_command_and_names_its_message() -> None:
    said = asked(activity("channel", **pressed({CARRIED: seal(encode(DONE))})))

    assert isinstance(said, Pressed)
    assert (said.command, said.invoke, said.refreshes) == (DONE, True, False)
    assert said.request.message == f"{LEADS}/1719309500000"
    assert decode(said.request.payload or "") == DONE
    assert said.request.key == f"{LEADS};messageid={THREAD}:f:7b0c"


def test_a_refresh_is_no_press() -> None:
    data = {CARRIED: seal(encode(DONE))}

    for said in (pressed(data, verb="refresh"), pressed(data, trigger="automatic")):
        read_ = asked(activity("channel", **said))
        assert isinstance(read_, Pressed)
        assert read_.refreshes


def test_a_button_on_an_old_client_comes_as_a_message() -> None:
    """It mentions nobody, and is heard in a channel all the same."""
    data = {CARRIED: seal(encode(DONE)), "msteams": {"type": "messageBack"}}
    said = asked(activity("channel", value=data, replyToId="171"))

    assert isinstance(said, Pressed)
    assert (said.command, said.invoke, said.request.message) == (DONE, False, f"{LEADS}/171")


def test_a_button_opens_its_form() -> None:
    data = {CARRIED: seal(payload(Button(label="Done", command=DONE, form=ASKED)))}
    said = asked(activity(**invoked("task/fetch", {"data": data})))

    assert isinstance(said, Opens)
    assert (said.form, said.dialog) == (ASKED, True)


@pytest.mark.parametrize(
    "name, extension",
    [
        pytest.param("task/submit", False, id="of a card"),
        pytest.param("composeExtension/submitAction", True, id="of a message extension"),
    ],
)
def test_a_form_that_is_sent_comes_with_its_answers(name: str, extension: bool) -> None:
    form = json.loads(payload(Button(label="Done", command=DONE, form=ASKED)))
    data = {CARRIED: seal(json.dumps({"form": form, "private": {}})), "f.when": "2024-09-02"}
    said = asked(activity("group", **invoked(name, {"data": data, "commandId": "captureAction"})))

    assert isinstance(said, Submitted)
    assert (said.data, said.dialog, said.extension) == (data, True, extension)
    assert (said.request.text, said.request.payload) == (None, None)


def test_a_dialog_brings_back_where_it_was_opened() -> None:
    opened = asked(activity("channel", **pressed({CARRIED: seal(encode(DONE))})))
    sent = asked(activity("channel", **to_the_bot("x")))

    assert isinstance(opened, Pressed)
    assert isinstance(sent, Said)
    assert sent.origin.with_private(opened.origin.to_private()).message == "1719309500000"


BY_HAND = [
    pytest.param({}, id="nothing"),
    pytest.param({CARRIED: encode(DONE)}, id="not sealed"),
    pytest.param({CARRIED: seal("{")}, id="no JSON"),
    pytest.param({CARRIED: seal("[" * 100_000)}, id="JSON without an end"),
    pytest.param({CARRIED: seal('{"$": "Format disks"}')}, id="no command of ours"),
    pytest.param({CARRIED: 7}, id="no text"),
]


@pytest.mark.parametrize("data", BY_HAND)
def test_a_card_made_by_hand_is_unreadable(data: dict[str, Any]) -> None:
    invoke = asked(activity(**pressed(data)))
    dialog = asked(activity(**invoked("task/submit", {"data": data})))

    assert isinstance(invoke, Unreadable)
    assert isinstance(dialog, Unreadable)
    assert (invoke.invoke, dialog.dialog) == (True, True)


# --- a message that is captured

MESSAGE = {
    "id": "171",
    "linkToMessage": "https://teams.microsoft.com/l/message/19:leads/171",
    "from": {"user": {"id": IMRAN.upper(), "displayName": "Imran Sethi", "userIdentityType": "aadUser"}},
    "body": {
        "contentType": "html",
        "content": "<div><p>Could we <b>chase</b> A &amp; B?</p><p>Soon.</p></div>",
    },
}


@pytest.mark.parametrize("command, agenda", [("captureAction", False), ("suggestAgenda", True)])
def test_a_message_is_captured_with_its_author_and_link(command: str, agenda: bool) -> None:
    value = {"commandId": command, "messagePayload": MESSAGE}
    said = asked(activity("channel", **invoked("composeExtension/fetchTask", value)))

    assert isinstance(said, Captures)
    assert decode(said.request.payload or "") == CaptureMessage(
        text="Could we chase A & B?\nSoon.",
        author=f"<@{IMRAN}>",
        source=MESSAGE["linkToMessage"],
        agenda=agenda,
    )
    assert said.request.permalink == MESSAGE["linkToMessage"]


def test_what_the_app_package_offers_for_a_message_is_answered() -> None:
    (extension,) = manifest()["composeExtensions"]

    assert {command["id"] for command in extension["commands"]} == set(CAPTURES)


def test_who_has_no_account_is_named() -> None:
    user = {"id": "x", "displayName": "Gwen Tallis", "userIdentityType": "anonymousGuest"}
    value = {"commandId": "captureAction", "messagePayload": {**MESSAGE, "from": {"user": user}}}
    said = asked(activity("channel", **invoked("composeExtension/fetchTask", value)))

    assert isinstance(said, Captures)
    assert decode(said.request.payload or "") == CaptureMessage(
        text="Could we chase A & B?\nSoon.", author="Gwen Tallis", source=MESSAGE["linkToMessage"]
    )


def test_an_app_s_message_has_no_author() -> None:
    value = {
        "commandId": "captureAction",
        "messagePayload": {"from": None, "body": {"content": "It is late"}},
    }
    said = asked(activity("channel", **invoked("composeExtension/fetchTask", value)))

    assert isinstance(said, Captures)
    assert decode(said.request.payload or "") == CaptureMessage(text="It is late", author="", source="")


# --- what happens


@pytest.mark.parametrize(
    "action, present, upgraded",
    [
        ("add", True, False),
        ("add-upgrade", True, True),
        ("remove", False, False),
        ("remove-upgrade", False, True),
    ],
)
def test_installations_are_told(action: str, present: bool, upgraded: bool) -> None:
    said = asked(activity("channel", type="installationUpdate", action=action))

    assert isinstance(said, Installed)
    assert (said.present, said.upgraded, said.origin.team) == (present, upgraded, "19:team@thread.tacv2")


def test_who_came_and_who_left_is_told() -> None:
    came = [{"id": IMRAN_THERE, "name": "Imran Sethi", "aadObjectId": IMRAN}, {"id": BOT}]
    said = asked(activity("channel", type="conversationUpdate", membersAdded=came), user=None)

    assert isinstance(said, Members)
    assert (said.came, said.left, said.bot) == (
        (Account(id=IMRAN_THERE, user=IMRAN, name="Imran Sethi"),),
        (),
        True,
    )
    gone = asked(
        activity("channel", type="conversationUpdate", membersRemoved=[{"id": IMRAN_THERE}]), user=None
    )
    assert isinstance(gone, Members)
    assert (gone.left, gone.bot) == ((Account(id=IMRAN_THERE),), False)


@pytest.mark.parametrize(
    "what",
    ["channelCreated", "channelRenamed", "channelDeleted", "channelRestored", "teamRenamed", "teamArchived"],
)
def test_what_happens_to_a_team_is_told(what: str) -> None:
    data = {
        "tenant": {"id": TENANT},
        "eventType": what,
        "team": {"id": "19:team@thread.tacv2", "name": "QA"},
        "channel": {"id": LEADS, "name": "Leads"},
    }
    said = asked(activity("channel", type="conversationUpdate", channelData=data), user=None)

    assert isinstance(said, Changed)
    assert (said.what, said.channel, said.channel_name, said.team_name) == (what, LEADS, "Leads", "QA")


@pytest.mark.parametrize(
    "name, value, began, at",
    [
        pytest.param(
            "application/vnd.microsoft.meetingStart",
            {"StartTime": "2024-09-10T13:00:05.1Z", "Title": "September meeting", "Id": "x"},
            True,
            datetime(2024, 9, 10, 13, 0, 5, 100_000, tzinfo=UTC),
            id="began",
        ),
        pytest.param(
            "application/vnd.microsoft.meetingEnd",
            {"EndTime": "soon", "Title": "September meeting"},
            False,
            NOW,
            id="ended, at a time that can't be read",
        ),
    ],
)
def test_meetings_are_told(name: str, value: dict[str, str], began: bool, at: datetime) -> None:
    said = asked(activity("meeting", type="event", name=name, value=value))

    assert isinstance(said, Met)
    assert (said.began, said.at, said.title) == (began, at, "September meeting")
    assert said.origin.meeting == "MCMxOTptZWV0aW5n"


# --- what is nothing of ours


@pytest.mark.parametrize(
    "said, answer",
    [
        pytest.param({"type": "typing"}, Nothing(), id="typing"),
        pytest.param({"type": "messageUpdate", "text": "x"}, Nothing(), id="edited"),
        pytest.param({"type": "somethingNew"}, Nothing(), id="a kind that is still to come"),
        pytest.param({"type": "event", "name": "readReceipt"}, Nothing(), id="read"),
        pytest.param({"type": "conversationUpdate"}, Nothing(), id="no change"),
        pytest.param(
            {"type": "installationUpdate", "action": "dance"}, Nothing(), id="neither added nor removed"
        ),
        pytest.param({"type": None}, Unknown(), id="no kind"),
        pytest.param({"type": 7}, Unknown(), id="a kind that is a number"),
        pytest.param({"conversation": None, "text": "x"}, Unknown(), id="no conversation"),
        pytest.param({"conversation": "x", "text": "x"}, Unknown(), id="a conversation that is a text"),
        pytest.param(
            {"type": "invoke", "name": "fileConsent/invoke"}, Unknown(invoke=True), id="not answered"
        ),
        pytest.param({"type": "invoke", "name": None}, Unknown(invoke=True), id="an invoke without a name"),
        pytest.param(
            {"type": "invoke", "name": "composeExtension/fetchTask", "value": {"commandId": "other"}},
            Unknown(invoke=True),
            id="another extension's command",
        ),
    ],
)
def test_what_is_nothing_of_ours(said: dict[str, Any], answer: Inbound) -> None:
    assert asked(activity(**said)) == answer


def test_nobody_says_nothing() -> None:
    assert asked(activity(sender=None, text="help"), user=None) == Nothing()


def test_what_does_not_say_where_it_was_said_is_not_taken_for_private() -> None:
    """A channel must never see what only one person asked, nor a private answer follow from a missing word."""
    for conversation in ({"id": LEADS}, {"id": "x", "isGroup": True}, {"id": "x", "conversationType": "new"}):
        said = asked(activity(conversation=conversation, **to_the_bot("help")))
        assert isinstance(said, Said)
        assert not said.origin.direct


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    "type id from recipient conversation channelData text entities value name membersAdded action".split()
)
KINDS = st.sampled_from("message invoke messageReaction installationUpdate conversationUpdate event".split())


@given(kind=KINDS, changed=st.dictionaries(NAMES, JSON, max_size=5))
def test_whatever_is_sent_is_read_without_an_error(kind: str, changed: dict[str, Any]) -> None:
    asked({**activity("channel", **to_the_bot("help")), "type": kind, **changed})


@given(
    said=st.text(max_size=200),
    entities=st.lists(st.sampled_from(["<at>", "</at>", "a", "<", "&lt;"]), max_size=4),
)
def test_any_text_with_any_mention_is_read(said: str, entities: list[str]) -> None:
    found = [mention(BOT, "Convenor", each) for each in entities]
    read_ = asked(
        activity("group", text="".join(entities) + said, entities=[mention(BOT, "Convenor"), *found])
    )

    assert isinstance(read_, Said)
