"""Which account is which member: linked where that is certain, else asked of the chair, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.commands.model import Command, LinkAccount
from bot.commands.people import fold
from bot.commands.request import AccountSeen
from bot.domain.person import Person, Role
from bot.replies.cards import accounts as cards
from bot.replies.cards.accounts import Question
from bot.replies.model import Card
from bot.store import accounts as rows
from bot.store.register import Register


@dataclass(frozen=True, kw_only=True)
class Likely:
    """Whose an account may be. certain: it may be linked without asking."""

    person: Person
    certain: bool = False


class Members:
    """The members of a network, to be found by address and by name."""

    def __init__(self, register: Register) -> None:
        self.by_email: dict[str, list[Person]] = {}
        self.by_name: dict[str, list[Person]] = {}
        for person in register.members:
            self.by_name.setdefault(fold(person.name), []).append(person)
            if person.email:
                self.by_email.setdefault(fold(person.email), []).append(person)


def match(register: Register, accounts: Iterable[AccountSeen]) -> list[tuple[Person, Card]]:
    """Link what is certain, and ask about the rest; what the chairs should be shown is returned.

    All accounts are of one workspace, and known to the directory already.
    """
    found = [each for each in accounts if each.standing != "bot" and not each.gone]
    if not found:
        return []
    platform, workspace = found[0].platform, found[0].workspace
    linked = rows.linked(register, platform, workspace)
    known = rows.known(register.connection, platform, workspace, list(linked))
    # Somebody whose account was closed may come back with another; that is asked, never assumed.
    taken = {person for user, person in linked.items() if user in known and not known[user].gone}
    before = set(linked.values())
    members = Members(register)
    at_home = register.network.home == rows.home(platform, workspace)
    questions: list[LinkAccount] = []
    for account in found:
        likely = None if account.user in linked else whose(account, members, at_home=at_home)
        if likely is None or likely.person.id in taken:
            continue
        if likely.certain and likely.person.id not in before:
            rows.link(register, likely.person, account)
            taken.add(likely.person.id)
        else:
            questions.append(question(account, likely.person))
    return _ask(register, [each for each in questions if each.person not in taken])


def whose(account: AccountSeen, members: Members, *, at_home: bool) -> Likely | None:
    """The one member that an account may belong to.

    An address counts for nothing where the platform does not vouch for it as this organisation's own:
    a stranger's is ignored, a guest's is asked about. A stranger is never offered the place of chair or
    minute taker: those are claimed with a code.
    """
    if account.email and account.standing in ("full", "guest"):
        by_email = members.by_email.get(fold(account.email), [])
        if len(by_email) == 1:
            person = by_email[0]
            certain = at_home and account.standing == "full" and not person.role.runs_meetings
            return Likely(person=person, certain=certain)
    by_name = members.by_name.get(fold(account.name), [])
    if len(by_name) != 1 or (account.standing == "stranger" and by_name[0].role.runs_meetings):
        return None
    return Likely(person=by_name[0])


def question_of(answer: LinkAccount) -> LinkAccount:
    """What was asked, whatever the answer."""
    return replace(answer, accept=True)


def question(account: AccountSeen, person: Person) -> LinkAccount:
    return LinkAccount(
        person=person.id, platform=account.platform, workspace=account.workspace, user=account.user
    )


def _ask(register: Register, questions: Sequence[LinkAccount]) -> list[tuple[Person, Card]]:
    """Put those that were never put before."""
    before = set(rows.asked(register, rows.QUESTION)) if questions else set()
    new = [each for each in questions if each not in before]
    chairs = [person for person in register.members if person.role is Role.CHAIR]
    if not new or not chairs:
        return []
    rows.ask(register, rows.QUESTION, chairs[0], new, kept=rows.FOR_GOOD)
    card = cards.whose_accounts(shown(register, new))
    return [(chair, card) for chair in chairs]


def shown(register: Register, questions: Iterable[Command]) -> list[Question]:
    """The questions with what a card says about them; without those that answered themselves."""
    members = {person.id: person for person in register.members}
    found: list[Question] = []
    for each in questions:
        if not isinstance(each, LinkAccount):
            continue
        account = rows.account_of(register.connection, each.platform, each.workspace, each.user)
        person = members.get(each.person)
        if account is None or account.gone or person is None:
            continue
        if each.user in rows.linked(register, each.platform, each.workspace):
            continue
        found.append(Question(command=each, account=account, person=person))
    return found


def match_known(register: Register) -> list[tuple[Person, Card]]:
    """After members were added: compare them with everybody the directories have shown before."""
    told: list[tuple[Person, Card]] = []
    for platform, workspace in rows.workspaces_of(register):
        told += match(register, rows.known(register.connection, platform, workspace).values())
    return told
