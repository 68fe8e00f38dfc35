"""What people type instead of verbs: a sentence that can mean nothing else, and what follows a noun."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import adding, agenda_verbs, block, meeting_verbs, model, verbs
from bot.commands.model import Command
from bot.commands.said import PLAIN, Said, table
from bot.commands.sentences_actions import ACTIONS
from bot.commands.sentences_meetings import MEETINGS
from bot.commands.sentences_network import NETWORK
from bot.commands.sentences_roundabout import ROUNDABOUT
from bot.commands.sentences_running import RUNNING
from bot.commands.typed import MONTH, REF, WEEKDAY


def understand(words: str) -> Command | None:
    """The command of a sentence that can mean nothing else; None when it is no such sentence.

    Raises:
        NotUnderstood: it names several things at once; the usages say them one by one.
    """
    command = _understand(words)
    if command is None:
        bare = _POLITE_LAST.sub("", _POLITE_FIRST.sub("", words))
        if bare and bare != words:
            command = _understand(bare)
    return command


_POLITE_FIRST = re.compile(
    r"^(?:(?:please|pls|hi|hello|hey|ok|okay|sorry|yes|yep|yup|yeah|thx|oh|so|and|also)\b[\s,!.–-]*){1,3}",
    re.IGNORECASE,
)
_POLITE_LAST = re.compile(
    r"[\s,.–-]{1,4}(?:please|pls|(?:thanks|thank you|many thanks)(?:\s+(?:for\s+(?:the|your)\s+\w+|again|(?-i:[A-Z])\w+))?|thx|ta|cheers|x{1,3}|[👍✅🙂😊🎉]+)[\s.!x]{0,4}$",
    re.IGNORECASE,
)


def _understand(words: str) -> Command | None:
    plain = words.translate(PLAIN)
    for pattern, read in _SENTENCES:
        match = pattern.match(plain)
        if match is not None:
            command = read(Said(match, words))
            if command is not None:
                return command
    return None


def last_resort(words: str) -> Command | None:
    """A line with somebody who does something is an action ("Nadia to send …", "Imran will …"), "it was agreed
    that …" a decision; else None.
    """
    agreed = block.decided(words)
    if agreed is not None:
        return agreed
    if _ASKS_THE_BOT.match(words):
        return None
    command = adding.add(words)
    marked = _MARKED.match(words) is not None
    if command.text and (command.who is not None or marked):
        return command
    return None


# A question to whoever reads it, and no promise: "Could you send me the list for September?".
_ASKS_THE_BOT = re.compile(
    r"^(?:please\s+)?(?:can|could|would|will|may)\s+(?:you|i|we)\b(?!\s+(?:please\s+)?(?:add|ask|get|tell|note|record|remind)\b)",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"^(?:new\s+)?(?:actions?(?:\s+points?)?|aps?|to-?dos?|tasks?)\s*(?:\d{1,2}[a-z]{0,2}\s*)?[:–—]",
    re.IGNORECASE,
)


def of_noun(noun: str, rest: str) -> Command | None:
    """What follows a noun without a verb: "/action Nadia to send …", "/agenda September", "/meeting apols"."""
    match noun:
        case "action":
            return _of_action(rest)
        case "agenda":
            if agenda_verbs.is_meeting(rest):
                return agenda_verbs.show_agenda(rest)
            sentence = understand(rest)
            return sentence if isinstance(sentence, (model.ShowAgenda, model.Suggest)) else None
        case "meeting":
            sentence = understand(rest)
            return sentence if isinstance(sentence, (model.Apologise, model.Attend)) else None
        case "remind":
            sentence = understand(f"remind {rest}")
            return sentence if isinstance(sentence, (model.SnoozeAction, model.PauseReminders)) else None
        case _:
            return None


def _of_action(rest: str) -> Command | None:
    added = last_resort(rest)
    if added is None and verbs.is_scope(rest):
        return verbs.list_actions(rest)
    sentence = understand(rest)
    if isinstance(sentence, (model.ShowAgenda, model.Acknowledge, model.Help, model.Apologise, model.Attend)):
        sentence = None
    return sentence or added


# --- verbs without their noun


_REF_VERBS: dict[str, Callable[[str], Command]] = {
    "show": verbs.show_action,
    "start": verbs.start_action,
    "reopen": verbs.reopen_action,
    "drop": verbs.drop_action,
    "assign": verbs.assign_action,
    "due": verbs.change_due,
    "edit": verbs.edit_action,
    "history": verbs.action_history,
    "update": verbs.update_action,
    "note": verbs.update_action,
    "comment": verbs.update_action,
    "stuck": verbs.stuck,
    "carry": verbs.carry_action,
    "agree": verbs.agree_actions,
    "watch": verbs.watch_action,
}
_SUGGESTION_VERBS: dict[str, Callable[[str], Command]] = {
    "accept": agenda_verbs.accept,
    "approve": agenda_verbs.accept,
    "decline": agenda_verbs.decline,
    "reject": agenda_verbs.decline,
    "defer": agenda_verbs.defer,
}
# "Add an action for Imran to send …"
_FOR_WHOM = re.compile(r"^for\s+(?=(?:me|[A-Z@<][\w'’.>-]*(?:\s+(?:and\s+)?[A-Z][\w'’.-]*){0,4})\s+to\s)")


def _took_place(said: Said) -> Command:
    """ "Was introduced on Friday" was on the last one."""
    name, when = said.rest("name"), said.rest("when")
    if re.fullmatch(WEEKDAY, when, re.IGNORECASE) and not _IS_TO_COME.search(said.words):
        when = f"{when} just gone"
    return model.DateEvent(name=name, when=when, remark=True)


_IS_TO_COME = re.compile(r"\b(?:is|are|will|takes|goes)\b", re.IGNORECASE)
_DEED = r"\w+ed|held|begun|sent|sent\s+out|live|set\s+up|built|put\s+in\s+place|brought\s+in|made|given|shown|in\s+use|out"
_VERBS = table(
    (
        (r"^(?:add|new)(?:\s+(?:an?\s+)?action)?\s*:?\s+(?P<rest>\S.*)$", lambda said: adding.add(_FOR_WHOM.sub("", said["rest"] or ""))),
        (r"^(?:add|new|add\s+an?\s+action|new\s+action)[\s.:]*$", lambda said: model.AddAction()),
        (rf"^(?P<verb>show|start|reopen|drop|assign|due|edit|history|update|stuck|carry|agree|watch|note|comment)\s+(?:on\s+)?(?P<rest>(?:{REF})(?=[\s:,.;!–—-]|$).*)$", lambda said: _REF_VERBS[(said["verb"] or "").lower()](said["rest"] or "")),
        (r"^agree\s+all[\s.!]*$", lambda said: model.AgreeActions(all_done=True)),
        (r"^(?P<verb>accept|approve|decline|reject|defer)\s+(?P<rest>S\s?\d+.*)$", lambda said: _SUGGESTION_VERBS[(said["verb"] or "").lower()](said["rest"] or "")),
        (r"^(?P<verb>release|publish)[\s.!]*$", lambda said: meeting_verbs.release("") if (said["verb"] or "").lower() == "release" else agenda_verbs.publish("")),
        (r"^(?:decided|agreed|decision|resolved)\s*[:–—-]\s*(?P<rest>.+)$", lambda said: meeting_verbs.decide(said["rest"] or "")),
        (r"^(?:where\s+do\s+we\s+stand|overview|status|how\s+are\s+we\s+doing)[\s?.!]*$", lambda said: model.NetworkStatus()),
        (r"^(?:(?:show\s+(?:me\s+)?)?(?:a|the)\s+)?(?:picture|chart|gantt(?:\s+chart)?)\s+of\s+(?:the\s+)?(?P<rest>\S.*?)[\s?.!]*$", lambda said: meeting_verbs.picture_timeline(said["rest"] or "")),
        (r"^(?:plans?|timeline|milestones?|plan\s+steps?)[\s?.]*$", lambda said: model.ListMilestones()),
        (r"^(?:who\s+is\s+who|members|list\s+(?:of\s+)?(?:the\s+)?members|who\s+are\s+the\s+members)[\s?.]*$", lambda said: model.ListMembers()),
        (rf"^(?P<name>(?!(?:i|we|you|he|she|they|it|that|this|there|who|what|when|where|actions?|agenda|meetings?|milestones?|network|remind)\b)(?!.{{0,60}}\b(?:meeting|deadline)\b)[^\W\d][^.?!:;\d]{{1,80}}?\s+(?:(?:was|were|is|are|has\s+been|have\s+been|will\s+be|got)\s+(?:{_DEED})|(?:took|takes|will\s+take)\s+place|happened|went\s+live|goes\s+live)|(?:the\s+)?[^\W\d]\w*(?:tion|launch|sion|greement)(?:\s+of\s+[^.?!:;\d]{{2,60}}?)?(?=\s+(?:was|is|will\s+be)\s))(?:\s+(?:was|is|will\s+be))?\s+(?:(?:on|in)\s+)?(?P<when>(?:\d|{WEEKDAY}\b|{MONTH}\b|the\s+\d|yesterday|today|tomorrow|last\s|next\s).{{0,30}}?)[\s.!]*$", _took_place),
        (r"^undo(?:\s+(?:that|it|this|the\s+last\s+(?:change|one)|my\s+last\s+(?:change|one)|last))?[\s.!]*$", lambda said: model.Undo()),
    )
)  # fmt: skip
# The first that fits counts: what names a meeting or an agenda is about that, and a line about an action is one
# before it is anything else.
_SENTENCES = (*RUNNING, *ACTIONS, *MEETINGS, *NETWORK, *ROUNDABOUT, *_VERBS)
