"""How the words after each verb of actions become its command; search, undo and help too."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import adding, model
from bot.commands.model import Command
from bot.commands.typed import (
    MONTH,
    REF,
    SHORT_TEXT,
    bounded,
    later,
    ref_and_rest,
    ref_only,
    refs_and_rest,
    unquoted,
)
from bot.domain.errors import NotUnderstood


def add_action(words: str) -> model.AddAction:
    return adding.add(words) if words else model.AddAction()


_SCOPES = {
    "mine": "mine", "my": "mine", "me": "mine", "open": "open", "overdue": "overdue", "late": "overdue", "past": "overdue",
    "done": "done", "closed": "done", "all": "all", "everything": "all", "meeting": "meeting",
}  # fmt: skip


def list_actions(words: str) -> model.ListActions:
    """The scope in front, then words to look for; other words may be people, which the register knows."""
    said = re.sub(
        r"^(?:all\s+)?(?:of\s+)?(?:the\s+)?(?=(?:open|overdue|done)\b)",
        "",
        words.strip(),
        flags=re.IGNORECASE,
    )
    head, _, rest = said.partition(" ")
    rest = re.sub(r"^(?:open\s+)?(?:actions?|ones)\b\s*", "", rest, flags=re.IGNORECASE).strip()
    scope = _SCOPES.get(head.lower())
    if scope is not None:
        return model.ListActions(scope=scope, words=bounded(rest, "search", SHORT_TEXT) or None)
    if said.lower() in ("", "actions", "action"):
        return model.ListActions()
    who = re.sub(r"^(?:for|of|by)\s+(?=\S)", "", said, flags=re.IGNORECASE)
    who = re.sub(r"['’]s?\s+actions$|['’]s$", "", who)
    return model.ListActions(scope="who", who=bounded(unquoted(who), "search", SHORT_TEXT))


def is_scope(words: str) -> bool:
    """Whether "/action open", "/action overdue template" is a list."""
    head, _, rest = words.strip().partition(" ")
    return head.lower() in ("mine", "my", "open", "overdue", "late", "all") and len(rest.split()) <= 2


def show_action(words: str) -> model.ShowAction:
    return model.ShowAction(ref=ref_only(words, "/action show 4a") if words.strip() else None)


# Behind a bare number these make it part of a date: "due 4a, 5 July", "snooze 4a, 2 weeks".
_OF_A_DATE = re.compile(
    rf"(?:of\s+)?{MONTH}\b|(?:more\s+|working\s+)?(?:days?|weeks?|fortnights?|months?)\b|(?:am|pm)\b",
    re.IGNORECASE,
)


def several(verb: str, words: str, make: Callable[[str, str], Command]) -> model.Several | None:
    """The same for each of several references, with what follows them; None where there is only one.

    Raises:
        NotUnderstood: the last may be a reference or the beginning of what follows ("done 1, 2 of 3 answered").
    """
    refs, rest = refs_and_rest(words)
    if len(refs) > 1 and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", refs[-1]) and rest:
        if _OF_A_DATE.match(rest):
            rest = f"{refs[-1]} {rest}"
            refs = refs[:-1]
        elif verb in ("done", "drop"):
            raise NotUnderstood(
                text=words,
                missing="one action on each line",
                nearest=tuple(f"/action {verb} {ref}" for ref in refs),
            )
    refs = tuple(dict.fromkeys(refs))
    return model.Several(commands=tuple(make(ref, rest) for ref in refs)) if len(refs) > 1 else None


def done_action(words: str) -> Command:
    return several("done", words, _done) or _done(*ref_and_rest(words))


def _done(ref: str | None, rest: str) -> model.DoneAction | model.UpdateAction:
    if rest.startswith("?"):
        return model.UpdateAction(ref=ref, text=f"done{rest}")
    return model.DoneAction(ref=ref, outcome=bounded(rest.lstrip("!? "), "outcome") or None)


def update_action(words: str) -> model.UpdateAction:
    ref, rest = ref_and_rest(words)
    return model.UpdateAction(ref=ref, text=bounded(rest, "update") or None)


def stuck(words: str) -> model.UpdateAction:
    ref, rest = ref_and_rest(words)
    return model.UpdateAction(ref=ref, text=bounded(rest, "update") or None, kind="stuck")


def start_action(words: str) -> Command:
    each = several("start", words, lambda ref, rest: model.StartAction(ref=ref))
    return each or model.StartAction(ref=ref_and_rest(words)[0])


def reopen_action(words: str) -> Command:
    each = several("reopen", words, lambda ref, rest: model.ReopenAction(ref=ref, when=rest or None))
    ref, rest = ref_and_rest(words)
    return each or model.ReopenAction(ref=ref, when=rest or None)


def drop_action(words: str) -> Command:
    each = several("drop", words, lambda ref, rest: model.DropAction(ref=ref, reason=reason(rest)))
    ref, rest = ref_and_rest(words)
    return each or model.DropAction(ref=ref, reason=reason(rest))


def reason(words: str) -> str | None:
    """A reason without the words that lead to it, and without "no longer needed", which is what dropping says."""
    bare = re.sub(
        r"^(?:because|since|as\s+it|as\s+this|:|-|–)\s+", "", words.strip(" ,.:;–—-"), flags=re.IGNORECASE
    )
    return bounded(bare, "reason") or None


_REF_LAST = re.compile(rf"^(.+?)\s+(?:(?:to|on|for|into|in)\s+)?({REF})$", re.IGNORECASE)


def _to_whom(words: str) -> tuple[str | None, str | None]:
    """ "4a Asha", "4a to Asha", "Asha to 4a": the reference and the people."""
    ref, rest = ref_and_rest(words)
    if ref is None and (match := _REF_LAST.match(rest)):
        ref, rest = match[2], match[1]
    return ref, unquoted(re.sub(r"^(?:to|for|in)\s+", "", rest, flags=re.IGNORECASE).rstrip(" .!")) or None


def assign_action(words: str) -> model.AssignAction:
    ref, who = _to_whom(words)
    return model.AssignAction(ref=ref, who=who)


def not_mine(words: str) -> model.NotMine:
    ref, who = _to_whom(words)
    return model.NotMine(ref=ref, who=who)


def watch_action(words: str) -> model.WatchAction:
    ref, who = _to_whom(words)
    return model.WatchAction(ref=ref, who=who)


_LATER_BY = re.compile(
    r"^(?:by\s+)?(?:an?|another|one|two|three|four|\d{1,2})(?:\s+more)?\s+(?:days?|weeks?|fortnight|months?)$",
    re.IGNORECASE,
)


def change_due(words: str) -> Command:
    """The new date; "by a week" counts from a date that the words don't say, so it is asked for."""
    ref, rest = ref_and_rest(words)
    if ref is not None and ref.isdigit() and _OF_A_DATE.match(rest):
        return _due(None, words)  # "until 19 July" is no action 19.
    return several("due", words, _due) or _due(ref, rest)


def _due(ref: str | None, rest: str) -> model.ChangeDue:
    rest = re.sub(r"[\s,]{1,4}(?:please|pls|instead)[\s?.!]*$", "", rest.strip(" ?.!"), flags=re.IGNORECASE)
    if _LATER_BY.match(rest):
        return model.ChangeDue(ref=ref)
    return model.ChangeDue(
        ref=ref, when=re.sub(r"^(?:to|till|until|for)\s+", "", rest, flags=re.IGNORECASE) or None
    )


def edit_action(words: str) -> model.EditAction:
    ref, rest = ref_and_rest(words)
    return model.EditAction(ref=ref, text=bounded(rest, "action") or None)


def snooze_action(words: str) -> Command:
    each = several("snooze", words, lambda ref, rest: model.SnoozeAction(ref=ref, when=later(rest)))
    ref, rest = ref_and_rest(words)
    return each or model.SnoozeAction(ref=ref, when=later(rest))


def hand_over(words: str) -> model.HandOver | model.AssignAction:
    """Everything of one person; one action is assigned instead."""
    ref, rest = ref_and_rest(words)
    if ref is not None and re.match(r"to\s", rest, re.IGNORECASE):
        return assign_action(words)
    match = re.match(r"^(?:everything\s+|all\s+)?(?:of\s+|from\s+)?(.+?)\s+to\s+(.+)$", words, re.IGNORECASE)
    if match is None:
        return model.HandOver(who=unquoted(words) or None)
    return model.HandOver(who=unquoted(match[1]), to=unquoted(match[2]))


def agree_actions(words: str) -> model.AgreeActions:
    if re.fullmatch(
        r"(?:all|everything|them all|all done)(?:\s+(?:done|as done))?[\s.!]*", words.strip(), re.IGNORECASE
    ):
        return model.AgreeActions(all_done=True)
    return model.AgreeActions(refs=refs_and_rest(words)[0])


def carry_action(words: str) -> Command:
    if words.strip().lower() in ("all", "everything", "the rest"):
        raise NotUnderstood(
            text=words,
            missing="which action; closing the meeting carries all that is open",
            nearest=("/action carry 4a",),
        )
    bare = re.sub(r"^(?:forward|over)\b\s*", "", words.strip(), flags=re.IGNORECASE)
    return several("carry", bare, _carry) or _carry(*ref_and_rest(bare))


def _carry(ref: str | None, rest: str) -> model.CarryAction:
    return model.CarryAction(
        ref=ref, when=re.sub(r"^(?:(?:forward|over)\s*)?(?:to\s+)?", "", rest, flags=re.IGNORECASE) or None
    )


_FORMS = {
    "docx": r"\.?docx?|word",
    "xlsx": r"\.?xlsx?|excel|spreadsheet|workbook",
    "csv": r"\.?csv|commas?",
}


def export_actions(words: str) -> model.ExportActions:
    """In Word where no other form is named."""
    for form, said in _FORMS.items():
        if re.search(rf"(?i)(?<![\w.])(?:{said})(?!\w)", words):
            return model.ExportActions(form=form)
    if words.strip():
        raise NotUnderstood(text=words, missing="Word, Excel or CSV", nearest=("/action export Excel",))
    return model.ExportActions()


def action_history(words: str) -> model.ActionHistory:
    return model.ActionHistory(ref=ref_only(words, "/action history 4a") if words.strip() else None)


# --- everywhere


def search(words: str) -> model.Search:
    bare = re.sub(r"^for\s+", "", words.strip(), flags=re.IGNORECASE)
    return model.Search(words=bounded(unquoted(bare), "search", SHORT_TEXT) or None)


def undo(words: str) -> model.Undo:
    return model.Undo()


def show_help(words: str) -> model.Help:
    bare = words.strip(" ?!.").lstrip("/")
    return model.Help(verb=None if bare.lower() in ("", "me", "please", "me please") else bare)
