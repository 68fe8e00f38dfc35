"""The pages that stand behind the app in Slack's and Teams' shops: what it is, what it keeps, on what terms."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.replies.page import HEADERS, page

# Links are relative: the address under which people come may have a path of its own.
_START = page(
    "Convenor",
    "<p>Convenor keeps one register of what a professional network agrees: actions, suggestions for the agenda, "
    "meetings and plans. It lives in the chats where the network’s people already are, "
    "and reminds them in time and not too often.</p>"
    "<p>There is nothing to do on this page. "
    "In Slack, in Microsoft Teams or in a mail, write <code>help</code> to it.</p>"
    '<p><a href="privacy">What it keeps about you</a><br><a href="terms">On what terms you use it</a></p>',
)

_PRIVACY = page(
    "What Convenor keeps about you",
    "<p>Whoever runs this installation decides over what is kept here. "
    "It is somebody of the organisation that added Convenor to your chats; your network’s chair knows who.</p>"
    "<h2>What is kept</h2><ul>"
    "<li>Your name, your organisation and your role in the network.</li>"
    "<li>Your account in the chat: its id and name there and, where the chat tells them, your e-mail address, "
    "your time zone, and whether you are a guest. This is kept of everybody in a workspace or team "
    "to which Convenor was added, so that a name means the right person.</li>"
    "<li>What the network agreed and what you told Convenor: actions, suggestions, meetings, apologies, plans, "
    "notes, decisions; who changed them and when.</li>"
    "<li>Papers and minutes that you send it to go round, as they came, and which of them you sent.</li>"
    "<li>Which reminders you want, and which messages were sent to you and when.</li></ul>"
    "<p>What people say to each other is not read: Convenor gets what is written to it, in a chat or by mail, "
    "and the messages that somebody captures with it.</p>"
    "<h2>Why</h2>"
    "<p>To keep the network’s record, to show it to the network’s people, and to remind whoever took something on. "
    "For nothing else: there is no advertising and no profiling, and these pages set no cookies.</p>"
    "<h2>Who sees it</h2>"
    "<p>The members of your network; what is yours alone, such as your own list, only you. "
    "Whoever runs this installation can see all of it. "
    "Messages go by Slack or Microsoft Teams, on the terms of your organisation with them, or by e-mail. "
    "Nobody else gets anything.</p>"
    "<h2>How long</h2>"
    "<p>The network’s record is kept for as long as the installation is. "
    "Answers to commands are kept for a day, so that one that arrives twice is carried out once. "
    "What waits for a confirmation goes after two weeks.</p>"
    "<h2>How to have it corrected or erased</h2>"
    "<p>Ask your network’s chair to correct it, or to remove you from the network: you are sent nothing then. "
    "What was agreed stays in the record, with your name. "
    "To have that erased too, or to see all that is kept about you, ask whoever runs this installation: "
    "it is theirs to do, in their own database, and nothing is kept elsewhere.</p>"
    '<p><a href="terms">The terms of use</a></p>',
)

_TERMS = page(
    "The terms of use",
    "<p>Convenor is free software under the Apache License 2.0. "
    "Whoever runs this installation offers it to you; ask them, or your network’s chair, whatever you want to know.</p>"
    "<ul><li>Use it for your network’s work, and write nothing into it that your network should not keep.</li>"
    "<li>Others of your network read what you write into its record. "
    "A correction leaves what was there before in the history.</li>"
    "<li>A reminder is a help. That one did not come is no reason for a promise not to count.</li>"
    "<li>It comes as it is, without a warranty; section 7 of the licence says what that means.</li>"
    "<li>You can stop at any time: ask the chair to remove you from the network, "
    "or an administrator to remove the app.</li></ul>"
    '<p><a href="privacy">What it keeps about you</a></p>',
)

PAGES = {"/": _START, "/privacy": _PRIVACY, "/terms": _TERMS}


def mount(application: web.Application) -> None:
    """The root, /privacy and /terms: the addresses that the app packages name."""
    for path, shown in PAGES.items():
        application.router.add_get(path, _showing(shown))


def _showing(shown: str) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return web.Response(body=shown.encode(), headers=HEADERS)

    return show
