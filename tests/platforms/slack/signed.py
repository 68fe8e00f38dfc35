"""What Slack sends to a bot: signed commands, events with their retries, and interactions, answered within 3 s."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import Clock

from tests.platforms.slack.standin import APP_ID, SIGNING_SECRET, Slack
from tests.platforms.slack.standin_state import Json, Posted, View

IN_TIME: Final = 3.0  # Seconds that Slack waits for an answer.
MOST_RETRIES: Final = 3  # Of an event.


class NotInTime(AssertionError):
    """The bot did not answer within three seconds."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the bot answered at once."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Json:
        parsed = json.loads(self.body or "{}")
        assert isinstance(parsed, dict), "Slack takes an object or nothing"
        return parsed


@dataclass(kw_only=True)
class Signer:
    """Speaks to a bot at `url` as Slack does. now: Unix time, as the bot's signature check reads it."""

    slack: Slack
    session: aiohttp.ClientSession
    url: str
    workspace: str = "T0QUAY"
    secret: str = SIGNING_SECRET
    now: Callable[[], float] = Clock().now

    # --- anything

    async def raw(
        self, body: bytes, headers: Mapping[str, str] | None = None, *, signed: bool = True
    ) -> Answer:
        """Send these bytes.

        Raises:
            NotInTime: no answer within three seconds.
        """
        complete = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        if signed:
            complete = {**self.signature(body), **complete}
        began = time.monotonic()
        try:
            async with self.session.post(
                self.url, data=body, headers=complete, timeout=aiohttp.ClientTimeout(total=IN_TIME)
            ) as response:
                return Answer(
                    status=response.status, body=await response.text(), headers=dict(response.headers)
                )
        except TimeoutError as error:
            raise NotInTime(f"no answer after {time.monotonic() - began:.1f} s") from error

    def signature(self, body: bytes, *, stamp: str | None = None) -> dict[str, str]:
        stamp = stamp if stamp is not None else str(int(self.now()))
        digest = hmac.new(self.secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    # --- slash commands

    async def command(
        self, command: str, text: str, *, by: str, channel: str = "C0QALEADS", **more: str
    ) -> Answer:
        """Typed into a channel: /action, "add …"."""
        return await self.raw(
            urlencode(self.command_fields(command, text, by=by, channel=channel, **more)).encode()
        )

    def command_fields(
        self, command: str, text: str, *, by: str, channel: str = "C0QALEADS", **more: str
    ) -> dict[str, str]:
        place = self.slack.kept.channels.get(channel)
        return {
            "token": "verification",
            "team_id": self.workspace,
            "team_domain": "south-quay",
            "channel_id": channel,
            "channel_name": "directmessage"
            if channel.startswith("D")
            else place.name
            if place
            else "unknown",
            "user_id": by,
            "user_name": by.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.slack.response_url(channel, by, self.workspace),
            "trigger_id": self.slack.trigger(by, self.workspace),
            **more,
        }

    # --- events

    async def event(
        self, event: Json, *, id: str | None = None, retry: int = 0, reason: str = "http_timeout"
    ) -> Answer:
        """One delivery of an event; retry: which repetition it is."""
        headers = {"Content-Type": "application/json"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.raw(json.dumps(self.event_body(event, id=id)).encode(), headers)

    def event_body(self, event: Json, *, id: str | None = None) -> Json:
        return {
            "token": "verification",
            "team_id": self.workspace,
            "api_app_id": APP_ID,
            "event": {"event_ts": self.slack.kept.new_ts(), **event},
            "type": "event_callback",
            "event_id": id or f"Ev{self.slack.kept.number():08d}",
            "event_time": int(self.slack.clock.seconds()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.workspace,
                    "user_id": self.slack.kept.workspaces[self.workspace].bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

    async def event_until_taken(self, event: Json) -> list[Answer | NotInTime]:
        """An event, repeated as Slack does while the answer is late or no 2xx; what came of each delivery."""
        id, outcomes, reason = f"Ev{self.slack.kept.number():08d}", list[Answer | NotInTime](), ""
        for retry in range(MOST_RETRIES + 1):
            try:
                answer = await self.event(event, id=id, retry=retry, reason=reason)
            except NotInTime as late:
                outcomes.append(late)
                reason = "http_timeout"
                continue
            outcomes.append(answer)
            if 200 <= answer.status < 300 or answer.headers.get("X-Slack-No-Retry") == "1":
                break
            reason = "http_error"
        return outcomes

    async def mention(
        self, text: str, *, by: str, channel: str = "C0QALEADS", thread_ts: str | None = None
    ) -> Answer:
        """@Convenor in a channel: the app_mention alone."""
        return await self.event(self.mentioned(text, by=by, channel=channel, thread_ts=thread_ts))

    def mentioned(
        self, text: str, *, by: str, channel: str = "C0QALEADS", thread_ts: str | None = None
    ) -> Json:
        bot = self.slack.kept.workspaces[self.workspace].bot_user
        written = self.slack.write(channel, by, f"<@{bot}> {text}", thread_ts=thread_ts)
        return {"type": "app_mention", "channel": channel, "team": self.workspace, **_said(written)}

    async def direct_message(self, text: str, *, by: str, files: Sequence[Json] = ()) -> Answer:
        channel = self.slack.kept.direct(self.slack.kept.workspaces[self.workspace], by)
        written = self.slack.write(channel.id, by, text)
        return await self.event(
            {
                "type": "message",
                "channel_type": "im",
                "channel": channel.id,
                "team": self.workspace,
                **({"subtype": "file_share", "files": list(files)} if files else {}),
                **_said(written),
            }
        )

    async def open_home(self, *, by: str) -> Answer:
        channel = self.slack.kept.direct(self.slack.kept.workspaces[self.workspace], by)
        return await self.event({"type": "app_home_opened", "user": by, "channel": channel.id, "tab": "home"})

    # --- interactions

    async def interact(self, payload: Json) -> Answer:
        return await self.raw(urlencode({"payload": json.dumps(payload)}).encode())

    async def press(self, where: Posted | View, label: str, *, by: str, nth: int = 0) -> Answer:
        """Press the button, or choose the overflow option, with this label on a message or in a view."""
        return await self.interact(self.pressed(where, label, by=by, nth=nth))

    def pressed(self, where: Posted | View, label: str, *, by: str, nth: int = 0) -> Json:
        """The payload of a press, for a test that wants to send it twice or to change it."""
        blocks = _named(where.body["blocks"] if isinstance(where, View) else where.blocks)
        action = found(blocks, label)[nth]
        payload = {**self._common("block_actions", by), "actions": [{**action, "action_ts": "1.1"}]}
        payload |= {"token": "verification", "enterprise": None, "is_enterprise_install": False}
        if isinstance(where, View):
            workspace = self.slack.kept.workspaces[self.workspace]
            return {
                **payload,
                "container": {"type": "view", "view_id": where.id},
                "view": where.as_json(APP_ID, workspace.bot_id),
            }
        return {
            **payload,
            "container": {
                "type": "message",
                "message_ts": where.ts,
                "channel_id": where.channel,
                "is_ephemeral": where.only_for is not None,
                **({"thread_ts": where.thread_ts} if where.thread_ts else {}),
            },
            "channel": self._channel(where.channel),
            **(
                {}
                if where.only_for
                else {"message": {**where.as_json(with_metadata=False), "blocks": blocks}}
            ),
            "state": {"values": {}},
            "response_url": self.slack.response_url(where.channel, by, self.workspace, message=where),
        }

    async def submit(self, view: View, answers: Mapping[str, str], *, by: str) -> Answer:
        """Send a modal off, its inputs filled by label; what the answer does to the modal is done.

        Raises:
            AssertionError: Slack would show "We had some trouble connecting" for such an answer.
        """
        answer = await self.interact(self.submitted(view, answers, by=by))
        if answer.status == 200:
            self._respond(view, answer.json)
        return answer

    def submitted(self, view: View, answers: Mapping[str, str], *, by: str) -> Json:
        workspace = self.slack.kept.workspaces[self.workspace]
        shown = view.as_json(APP_ID, workspace.bot_id)
        shown["state"] = {"values": state_of(view.body["blocks"], answers)}
        return {
            **self._common("view_submission", by),
            "token": "verification",
            "view": shown,
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }

    async def close(self, view: View, *, by: str) -> Answer:
        shown = view.as_json(APP_ID, self.slack.kept.workspaces[self.workspace].bot_id)
        payload = {**self._common("view_closed", by), "view": shown, "is_cleared": False}
        payload.pop("trigger_id")
        self.slack.kept.views.pop(view.id, None)
        return await self.interact(payload)

    async def shortcut(self, callback_id: str, *, by: str) -> Answer:
        return await self.interact(
            {**self._common("shortcut", by), "callback_id": callback_id, "action_ts": "1.1", "token": "v"}
        )

    async def message_shortcut(
        self, callback_id: str, message: Posted, *, by: str, files: Sequence[Json] = ()
    ) -> Answer:
        return await self.interact(
            {
                **self._common("message_action", by),
                "token": "verification",
                "callback_id": callback_id,
                "action_ts": "1.1",
                "message_ts": message.ts,
                "channel": self._channel(message.channel),
                "message": {
                    **message.as_json(with_metadata=False),
                    **({"files": list(files)} if files else {}),
                },
                "response_url": self.slack.response_url(message.channel, by, self.workspace),
            }
        )

    def _common(self, kind: str, by: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.workspace, "domain": "south-quay"},
            "user": {"id": by, "username": by.lower(), "name": by.lower(), "team_id": self.workspace},
            "api_app_id": APP_ID,
            "trigger_id": self.slack.trigger(by, self.workspace),
        }

    def _channel(self, id: str) -> Json:
        known = self.slack.kept.channels.get(id)
        return {
            "id": id,
            "name": "directmessage" if id.startswith("D") else known.name if known else "unknown",
        }

    def _respond(self, view: View, answer: Json) -> None:
        kept = self.slack.kept
        match answer.get("response_action"):
            case None | "clear":
                assert set(answer) <= {"response_action"}, f"no answer to a modal: {answer}"
                kept.views.pop(view.id, None)
                if answer:
                    gone = [id for id, each in kept.views.items() if each.user == view.user]
                    for id in gone:
                        del kept.views[id]
            case "errors":
                inputs = {each.get("block_id") for each in view.body["blocks"] if each["type"] == "input"}
                assert answer["errors"], "errors that name no field"
                assert set(answer["errors"]) <= inputs, f"errors of no input: {answer['errors']}"
            case "update" | "push" as how:
                faults = self.slack.check("view", answer["view"])
                assert not faults, faults
                if how == "update":
                    view.body, view.version = answer["view"], view.version + 1
                else:
                    id = f"V{kept.number():06d}"
                    kept.views[id] = View(
                        id=id,
                        user=view.user,
                        workspace=view.workspace,
                        body=answer["view"],
                        previous=view.id,
                        root=view.root or view.id,
                    )
            case unknown:
                raise AssertionError(f"no response_action: {unknown}")


def _said(message: Posted) -> Json:
    said: Json = {"user": message.user, "text": message.text, "ts": message.ts}
    return {**said, "thread_ts": message.thread_ts} if message.thread_ts else said


def _named(blocks: list[Json]) -> list[Json]:
    """Slack names every block that came without a name."""
    return [{"block_id": f"b{number}", **each} for number, each in enumerate(blocks)]


def found(blocks: list[Json], label: str) -> list[Json]:
    """The actions that pressing what has this label sends, in the order in which they are shown.

    Raises:
        AssertionError: nothing has it; the message lists what has one.
    """
    shown: list[tuple[str, Json]] = []
    for block in blocks:
        place = {"block_id": block.get("block_id", "b")}
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if element.get("type") == "button":
                shown.append((element["text"]["text"], {**place, **element}))
            for option in element.get("options", []) if element.get("type") == "overflow" else []:
                sent = {"type": "overflow", "action_id": element["action_id"], "selected_option": option}
                shown.append((option["text"]["text"], {**place, **sent}))
    matching = [action for text, action in shown if text == label]
    assert matching, f"nothing says {label!r}; there is: {[text for text, _ in shown]}"
    return matching


def state_of(blocks: list[Json], answers: Mapping[str, str]) -> Json:
    """A view's state values with these answers by label; what is not answered keeps what it began with."""
    labels = {each["label"]["text"]: each for each in blocks if each["type"] == "input"}
    unknown = set(answers) - set(labels)
    assert not unknown, f"no such field: {unknown}; there is: {list(labels)}"
    values: Json = {}
    for label, block in labels.items():
        element = block["element"]
        values[block["block_id"]] = {element["action_id"]: _value(element, answers.get(label))}
    return values


def _value(element: Json, answer: str | None) -> Json:
    kind = element["type"]
    simple = {
        "plain_text_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
        "users_select": ("selected_user", "initial_user"),
    }
    if kind in simple:
        name, begins = simple[kind]
        return {"type": kind, name: answer if answer is not None else element.get(begins)}
    if kind == "multi_users_select":
        chosen = answer.split(", ") if answer is not None else element.get("initial_users", [])
        return {"type": kind, "selected_users": chosen}
    assert kind in ("static_select", "radio_buttons"), f"a kind of input that nobody can fill yet: {kind}"
    if answer is None:
        return {"type": kind, "selected_option": element.get("initial_option")}
    for option in element["options"]:
        if answer in (option["text"]["text"], option["value"]):
            return {"type": kind, "selected_option": option}
    raise AssertionError(f"no such choice: {answer!r}")
