"""What a mail asks of the bot, as a command for dispatch; machines, empty words and sealed mails ask nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.commands.model import ReadLetter, UseNetwork
from bot.platforms.mail import written
from bot.platforms.mail.message import FEWER_SUBJECT, FEWER_WORDS
from bot.platforms.mail.proof import Proof, ReplyToken, Standing
from bot.platforms.mail.received import Mail

LONGEST_ANSWER: Final = 1_000  # Characters of a quoted piece that an answer stands under.
_PASSED_ON = re.compile(r"^\s*(?:\[[^\]]{1,20}\]\s*)?(?:fwd?|wg|tr|rv|enc)\s*:", re.IGNORECASE)
_USES = re.compile(r"\s*/?network\s+use\s+[\"“]?(?P<name>[^\"”\n]{1,200}?)[\"”]?[\s.!]*", re.IGNORECASE)
_ANSWER = re.compile(r"^\s*(?:\[[^\]]{1,20}\]\s*)?(?:re|aw|sv|antw|ynt|ateb)\s*(?:\[\d+\])?:", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class NothingSaid:
    """There is nothing to do, and nobody is answered; why is for the log."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The words can't be read (winmail.dat, encrypted): whoever wrote it is told so, once."""


def asked(
    mail: Mail, *, token: ReplyToken | None, proof: Proof
) -> ReadLetter | UseNetwork | NothingSaid | Sealed:
    """What to hand to dispatch. A stranger's mail is not to be asked about."""
    if mail.automatic:
        return NothingSaid(why=mail.automatic)
    if mail.report is not None:
        return NothingSaid(why="report")
    found = written.of(mail)
    if mail.is_sealed:
        return Sealed()
    if mail.calendars and found.is_empty:
        return NothingSaid(why="calendar")
    if proof.standing is Standing.PROVED and (chosen := _network(found.text)) is not None:
        return chosen
    is_answer = token is not None or _ANSWER.match(mail.subject) is not None
    passed_on = found.forwarded or _PASSED_ON.match(mail.subject) is not None
    wants_fewer = token is not None and mail.subject.strip().casefold() == FEWER_SUBJECT
    letter = ReadLetter(
        words=FEWER_WORDS if wants_fewer else found.text,
        subject="" if is_answer else mail.subject,
        answers=tuple((each.quoted[-LONGEST_ANSWER:], each.text) for each in found.answers),
        notes=(found.below or mail.enclosed.strip()) if passed_on and not is_answer else "",
        delivery=token.delivery if token is not None else None,
        is_reply=is_answer,
        proved=proof.standing is Standing.PROVED,
    )
    empty = not (letter.words or letter.answers or letter.notes or letter.subject.strip() or mail.documents)
    return NothingSaid(why="empty") if empty else letter


def _network(words: str) -> UseNetwork | None:
    """ "/network use south-quay": whoever belongs to several says it before any letter of theirs can be read."""
    found = _USES.fullmatch(words)
    return UseNetwork(name=found["name"]) if found is not None else None
