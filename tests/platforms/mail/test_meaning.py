"""Mails in plain words, from their bytes to the register: what each changes, and what kind of answer it gets."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.commands.model import ReadLetter
from bot.platforms.mail import meaning, received
from bot.platforms.mail.meaning import NothingSaid, Sealed
from bot.platforms.mail.proof import Proof, ReplyToken, Standing
from tests.harness import labels, text
from tests.platforms.mail import mails, roundabout, world

PROVED, CLAIMED = Proof(standing=Standing.PROVED, how="token"), Proof(standing=Standing.CLAIMED)

# What it answers (the reminder of 4a; the message about 4a, 4b and 7a; nothing), the words, the subject of a new
# mail; the kind of answer, and everything that changed. Nothing else may change.
MAILS = [
    ('one', 'Done', '', 'done', '4a done'),
    ('one', 'Done, circulated on Tuesday', '', 'done', '4a came of it: circulated on Tuesday; 4a done'),
    ('one', 'Done. Circulated on Tuesday to all 19 authorities. Two have replied so far.', '', 'done', '4a came of it: Circulated on Tuesday to all 19 authorities. Two have replied so far; 4a done'),
    ('one', 'Hi Convenor,\n\nThis is done, thanks.\n\nNadia', '', 'done', '4a done'),
    ('one', 'Hello\n\nJust to let you know that 4a is done.', '', 'done', '4a done'),
    ('one', "I've done this", '', 'done', '4a done'),
    ('one', 'This was done last week.', '', 'done', '4a came of it: last week; 4a done'),
    ('one', "That's all sorted now, thank you.", '', 'done', '4a done'),
    ('one', '4a complete', '', 'done', '4a done'),
    ('one', 'Jun24/4a done - three venues found', '', 'done', '4a came of it: three venues found; 4a done'),
    ('one', 'Sorry for the late reply - 4a is done.', '', 'done', '4a done'),
    ('one', 'Apologies for the delay. This is now complete.', '', 'done', '4a done'),
    ('one', 'Yes, done!', '', 'done', '4a done'),
    ('one', 'actioned', '', 'done', '4a done'),
    ('one', '👍', '', 'asked', ''),
    ('one', 'Done?', '', 'done', 'note on 4a'),
    ('one', 'Is this done?', '', 'done', 'note on 4a'),
    ('one', 'Not done yet', '', 'done', 'note on 4a'),
    ('one', 'Nearly there', '', 'done', 'note on 4a'),
    ('one', 'Nearly done, just waiting for the last venue.', '', 'done', 'note on 4a'),
    ('one', "It's done, but not circulated", '', 'done', 'note on 4a'),
    ('one', 'Done. Not really though.', '', 'asked', ''),
    ('one', 'Done. Actually, ignore that.', '', 'asked', ''),
    ('one', 'Done. I thought Asha had the rest.', '', 'asked', ''),
    ('one', 'I thought Asha had done this', '', 'done', 'note on 4a'),
    ('one', 'It will be done by Friday', '', 'done', 'note on 4a'),
    ('one', "I'll do it next week", '', 'done', 'note on 4a'),
    ('one', 'I will send it by Friday.', '', 'done', 'note on 4a'),
    ('one', 'Imran will send it by Friday', '', 'asked', ''),
    ('one', 'Imran said it was done.', '', 'asked', ''),
    ('one', 'Asha has done this', '', 'asked', ''),
    ('one', 'Should be done by the end of the week', '', 'done', 'note on 4a'),
    ('one', 'half done', '', 'done', 'note on 4a'),
    ('one', 'done by Friday', '', 'asked', ''),
    ('one', 'Not mine', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Not mine, please ask Imran', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', "This isn't for me, it's Asha's", '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'wrong person', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Could I have until Friday 19 July?', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Can I have until Friday 19 July please? The venue has not replied.', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'I need more time', '', 'asked', ''),
    ('one', 'Please extend to 30 September', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Could this be moved to 19 July?', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'New date: 19 July', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', '19 July', '', 'asked', ''),
    ('one', 'by the end of September please', '', 'asked', ''),
    ('one', 'Friday', '', 'asked', ''),
    ('one', 'I need until 31 June', '', 'asked', ''),
    ('one', 'No longer needed', '', 'asked', ''),
    ('one', 'This is no longer needed, the conference is online', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'N/A', '', 'asked', ''),
    ('one', 'superseded', '', 'asked', ''),
    ('one', "I'm stuck", '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', "I'm stuck, no answer from the venue", '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Please remind me on Monday', '', 'asked', ''),
    ('one', 'Not now', '', 'asked', ''),
    ('one', 'carry forward', '', 'refused', ''),
    ('one', 'ongoing', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'TBC', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Thanks', '', 'silent', ''),
    ('one', 'Many thanks for the reminder!', '', 'silent', ''),
    ('one', 'Will do', '', 'silent', ''),
    ('one', 'Noted with thanks', '', 'silent', ''),
    ('one', 'OK', '', 'silent', ''),
    ('one', 'Received, thank you.', '', 'silent', ''),
    ('one', '', '', 'silent', ''),
    ('one', 'Hi\n\nKind regards\n\nNadia', '', 'silent', ''),
    ('one', '4b is done', '', 'asked', ''),
    ('one', '7b is done', '', 'asked', ''),
    ('one', 'Done 4a and 4b', '', 'asked', ''),
    ('one', '4a done, 4b by 31 July', '', 'asked', ''),
    ('one', 'Not done yet. Can I have until 19 July?', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Done. Can I have until 19 July?', '', 'asked', ''),
    ('one', 'Done. Not mine.', '', 'asked', ''),
    ('one', 'See my comments below in red.', '', 'asked', ''),
    ('one', 'The venues are all full in March.', '', 'asked', ''),
    ('one', 'I sent it on Tuesday', '', 'asked', ''),
    ('one', "I can't do this", '', 'asked', ''),
    ('one', "Can't make the 16th, Sam Okoro will cover. And 4a is done.", '', 'done', '4a done; Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('one', 'too many emails', '', 'asked', ''),
    ('one', 'stop', '', 'asked', ''),
    ('one', 'unsubscribe', '', 'asked', ''),
    ('one', "I'm on leave until 5 August", '', 'done', 'quiet until 2024-08-05'),
    ('one', 'undo', '', 'refused', ''),
    ('one', 'help', '', 'shown', ''),
    ('one', 'Why am I getting this?', '', 'shown', ''),
    ('one', 'What do I owe?', '', 'shown', ''),
    ('one', 'pass to Asha', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'cc Asha', '', 'done', 'Asha Rowan is told'),
    ('one', '"Done" is what I would like to say, but I can\'t.', '', 'asked', ''),
    ('one', 'If it is done by Friday I will tell you.', '', 'asked', ''),
    ('one', 'Please delete all actions', '', 'asked', ''),
    ('one', 'drop everything', '', 'asked', ''),
    ('three', 'Done', '', 'asked', ''),
    ('three', 'All done', '', 'asked', ''),
    ('three', 'Both done', '', 'asked', ''),
    ('three', '4a done', '', 'done', '4a done'),
    ('three', '4a and 4b are done', '', 'done', '4a done; 4b done'),
    ('three', '4a done, 4b by 31 July, 7a not mine', '', 'done', '4a done; Marion Keane is told; Marion Keane is told; note on 4b; note on 7a'),
    ('three', '4a - done. 4b - by 31 July.', '', 'done', '4a done; Marion Keane is told; note on 4b'),
    ('three', '4a: done\n4b: by 31 July\n7a: not mine', '', 'done', '4a done; Marion Keane is told; Marion Keane is told; note on 4b; note on 7a'),
    ('three', '1. 4a done\n2. 4b not done yet', '', 'done', '4a done; note on 4b'),
    ('three', '- 4a: circulated\n- 4b: done', '', 'asked', ''),
    ('three', 'Not mine', '', 'asked', ''),
    ('three', 'Can I have until Friday 19 July?', '', 'asked', ''),
    ('three', '19 July', '', 'asked', ''),
    ('three', 'Thanks, will do', '', 'silent', ''),
    ('three', '👍', '', 'asked', ''),
    ('three', '4a done. 7b done.', '', 'asked', ''),
    ('three', 'For 4b: can I have until 31 July', '', 'done', 'Marion Keane is told; note on 4b'),
    ('three', 'The first one is done', '', 'asked', ''),
    ('three', 'Done with 4a, the others next week', '', 'done', '4a came of it: the others next week; 4a done'),
    ('three', "I've finished 4a and started 4b", '', 'asked', ''),
    ('three', 'Nothing yet', '', 'asked', ''),
    ('three', "I'm stuck on 4b", '', 'done', 'Marion Keane is told; note on 4b'),
    ('three', 'remind me of 4b on Monday', '', 'asked', ''),
    ('three', 'Apologies for the September meeting, Sam Okoro will come instead', '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('three', 'no longer needed', '', 'asked', ''),
    ('new', 'What do I owe?', '', 'shown', ''),
    ('new', 'Can you tell me what I owe?', '', 'shown', ''),
    ('new', 'Hi, could you send me my list of actions please? Thanks', '', 'shown', ''),
    ('new', 'my actions', '', 'shown', ''),
    ('new', 'When is the next meeting?', '', 'shown', ''),
    ('new', 'agenda', '', 'shown', ''),
    ('new', 'Please send me the agenda', '', 'shown', ''),
    ('new', 'Apologies for the 16th', '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep'),
    ('new', 'Apologies for 16 September, Sam Okoro will deputise', '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('new', "I can't make the 16th. Sam Okoro will cover for me.", '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('new', "I'm afraid I can't come on 16 September", '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep'),
    ('new', "I'm sending apologies for September, Sam Okoro will attend in my place", '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('new', 'Please accept my apologies for the meeting on 16 September.\n\nKind regards\n\nNadia', '', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep'),
    ('new', "I'll be there on the 16th", '', 'done', 'Nadia Farrow comes 16 Sep'),
    ('new', 'joining 10:30', '', 'done', 'Marion Keane is told; Nadia Farrow comes 16 Sep'),
    ('new', 'Sam will cover', '', 'asked', ''),
    ('new', 'apologies', 'Apologies', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep'),
    ('new', '', 'Apologies for 16 September', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep'),
    ('new', 'Sam Okoro will cover', 'Apologies for the September meeting', 'done', 'Marion Keane is told; Nadia Farrow apologies 16 Sep, Sam Okoro for them; Sam Okoro is told'),
    ('new', 'Apologies for not getting back to you sooner.', '', 'silent', ''),
    ('new', 'Please could we have 20 minutes on joint inspections?\n\nI think it would help everybody.', '', 'done', 'Marion Keane is told; suggestion: Joint inspections'),
    ('new', 'Can we discuss feedback from families in September?', '', 'done', 'Marion Keane is told; suggestion: Feedback from families in September'),
    ('new', "I'd like to suggest feedback from families, 20 minutes", '', 'done', 'Marion Keane is told; suggestion: Feedback from families'),
    ('new', 'AOB: parking at the civic hall', '', 'done', 'Marion Keane is told; suggestion: Parking at the civic hall'),
    ('new', 'Feedback from families, 20 minutes', 'Agenda item', 'done', 'Marion Keane is told; suggestion: Feedback from families'),
    ('new', 'Suggestion for the agenda: joint inspections', '', 'done', 'Marion Keane is told; suggestion: Joint inspections'),
    ('new', "Please add joint inspections to September's agenda", '', 'done', 'Marion Keane is told; suggestion: Joint inspections'),
    ('new', 'Done', '', 'asked', ''),
    ('new', '4a done', '', 'done', '4a done'),
    ('new', '4b is done, all 19 have them', '', 'done', '4b came of it: all 19 have them; 4b done'),
    ('new', 'Is 4a done?', '', 'done', 'note on 4a'),
    ('new', 'Nearly there', '', 'asked', ''),
    ('new', 'extend 4a to 31 July', '', 'done', 'Marion Keane is told; note on 4a'),
    ('new', '4a is not mine', '', 'done', 'Marion Keane is told; note on 4a'),
    ('new', 'Please add an action for Imran to send the venue list by Friday 12 July', '', 'done', '1 due 12 Jul; Imran Sethi is told; action 1: Imran Sethi'),
    ('new', 'Imran to send the venue list by Friday 12 July', '', 'done', '1 due 12 Jul; Imran Sethi is told; action 1: Imran Sethi'),
    ('new', 'I will send round the template by 12 July', '', 'done', '1 due 12 Jul; action 1: Nadia Farrow'),
    ('new', 'Imran will be sending comments. 4b is done.', '', 'asked', ''),
    ('new', 'Nadia to send the slides by 12 July\nImran to ask the venue\nDecision: the conference is on 20 March', '', 'asked', ''),
    ('new', 'Please add these:\n\n1. Nadia to send the form by 12 July\n2. Imran to ask the venue by 20 July', '', 'asked', ''),
    ('new', 'Actions from today\n- NF to send the form\n- IS to ask the venue\n- Asha to bring back the figures', '', 'asked', ''),
    ('new', 'Ref\tAction\tLead\n4c\tSend the form\tNadia\n7c\tAsk the venue\tImran', '', 'asked', ''),
    ('new', 'Priya has left', '', 'done', 'Marion Keane is told'),
    ('new', 'Priya Mistry has left the council', '', 'done', 'Marion Keane is told'),
    ('new', "I've moved to Wexcombe", '', 'done', 'Marion Keane is told'),
    ('new', "I'm retiring", '', 'done', 'Marion Keane is told'),
    ('new', 'Please add Hal Norwood of Eastmarsh, replacing Priya Mistry', '', 'done', 'Marion Keane is told'),
    ('new', 'My new email address is nadia@eastmarsh.example', '', 'done', 'Marion Keane is told'),
    ('new', 'Hi, just to say that Imran Sethi has a new address: imran@eastmarsh.example. Thanks!', '', 'done', 'Marion Keane is told'),
    ('new', 'Please take me off your mailing list', '', 'asked', ''),
    ('new', 'on leave until 5 August', '', 'done', 'quiet until 2024-08-05'),
    ('new', 'I am out of the office until 5 August', '', 'done', 'quiet until 2024-08-05'),
    ('new', 'resume', '', 'done', ''),
    ('new', 'search venue', '', 'shown', ''),
    ('new', 'who is coming?', '', 'shown', ''),
    ('new', 'Lovely to see everyone on Tuesday! The minutes look good to me.', '', 'asked', ''),
    ('new', 'Dear all\n\nPlease find attached the updated terms of reference for information.\n\nBest wishes', '', 'asked', ''),
    ('new', 'Fw: lunch on Friday?', '', 'asked', ''),
    ('new', "I don't understand what this is.", '', 'asked', ''),
    ('new', 'FYI the inspection framework changed, see link https://example.org/x', '', 'asked', ''),
    ('new', 'Can someone tell Imran that he is done?', '', 'asked', ''),
    ('new', 'delete my account', '', 'asked', ''),
    ('new', '/action done 4a', '', 'done', '4a done'),
    ('new', '/network forget Priya', '', 'asked', ''),
    ('new', 'release the meeting', '', 'refused', ''),
    ('new', 'cancel the September meeting', '', 'refused', ''),
    ('new', '/meeting cancel September', '', 'refused', ''),
    ('new', 'agree all', '', 'refused', ''),
    ('one', "I can't make the deadline", '', 'asked', ''),
    ('one', "I can't make progress on this", '', 'asked', ''),
    ('one', "I can't come up with anything", '', 'asked', ''),
    ('one', 'Done 4a, 4b by 31 July', '', 'asked', ''),
    ('one', 'Could this be moved to the next meeting?', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'I need until the 19th', '', 'done', 'Marion Keane is told; note on 4a'),
    ('one', 'Any news?', '', 'asked', ''),
    ('one', 'Who else is doing this?', '', 'asked', ''),
    ('one', 'Please ask Marion', '', 'asked', ''),
    ('one', 'Marion is dealing with this now', '', 'asked', ''),
    ('one', 'Not started yet, sorry', '', 'done', 'note on 4a'),
    ('one', 'Started', '', 'asked', ''),
    ('one', 'Happy to help if needed', '', 'asked', ''),
    ('one', 'I have left Harrowmere', '', 'done', 'Marion Keane is told'),
    ('one', 'This should really go to Imran.', '', 'asked', ''),
    ('one', "It's with Imran now", '', 'asked', ''),
    ('one', 'Imran has taken this over', '', 'asked', ''),
    ('one', 'Can you give this to Imran please', '', 'asked', ''),
    ('one', 'Cancel it', '', 'asked', ''),
    ('one', 'cancelled', '', 'asked', ''),
    ('one', 'Yes', '', 'silent', ''),
    ('one', 'No', '', 'asked', ''),
    ('three', '4a, 4b and 7a done', '', 'done', '4a done; 4b done; 7a done'),
    ('three', '4a and 7a done, 4b not', '', 'asked', ''),
    ('three', 'Done: 4a, 4b', '', 'done', '4a done; 4b done'),
    ('three', '4a is no longer needed. 4b done. 7a with Imran.', '', 'asked', ''),
    ('three', 'everything except 4b is done', '', 'asked', ''),
    ('three', 'I have done all of them', '', 'asked', ''),
    ('three', 'Can I have until 31 July for 4b?', '', 'done', 'Marion Keane is told; note on 4b'),
    ('new', 'Suggest: joint inspections, 20 minutes, lead Dev', '', 'done', 'Marion Keane is told; suggestion: Joint inspections'),
    ('new', 'Can we have 20 mins on joint inspections?', '', 'done', 'Marion Keane is told; suggestion: Joint inspections'),
    ('new', 'Item for the agenda: school exclusions', '', 'done', 'Marion Keane is told; suggestion: School exclusions'),
    ('new', 'My apologies for the confusion last week.', '', 'silent', ''),
    ('new', 'Sorry I missed the meeting', '', 'asked', ''),
    ('new', "I'm retiring at the end of July", '', 'done', 'Marion Keane is told'),
    ('new', 'Imran Sethi has moved to Wexcombe', '', 'done', 'Marion Keane is told'),
    ('new', 'Action: Imran to send the venue list by 12 July', '', 'done', '1 due 12 Jul; Imran Sethi is told; action 1: Imran Sethi'),
    ('new', 'Please remind me about 4b on 8 July', '', 'done', ''),
    ('new', '4a: two of three venues have answered', '', 'done', 'note on 4a'),
    ('new', 'stuck on 4a', '', 'done', 'Marion Keane is told; note on 4a'),
    ('new', 'no reminders please until 5 August', '', 'asked', ''),
    ('new', 'Nobody has told me anything about this.', '', 'asked', ''),
    ('new', 'Please accept 4a as done', '', 'asked', ''),
    ('new', 'Kind regards', '', 'silent', ''),
    ('new', 'Hello', '', 'silent', ''),
    ('new', 'hi', '', 'silent', ''),
    ('new', 'help', '', 'shown', ''),
    ('new', '', '', 'silent', ''),
    ('new', '', 'What do I owe?', 'shown', ''),
    ('new', '', 'Re: What do I owe?', 'silent', ''),
    ('new', 'See attached', 'Actions', 'shown', ''),
    ('new', 'Please minute that we agreed the budget', '', 'asked', ''),
    ('new', 'Agreed: the conference is on 20 March', '', 'refused', ''),
    *roundabout.BY_A_MEMBER,
]  # fmt: skip


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letters") / "template.db"
    shutil.copy(sqlite_template, path)
    asyncio.run(world.build(f"sqlite:///{path}"))
    return path


def letter(where: str, words: str, subject: str, proof: Proof) -> ReadLetter | NothingSaid | Sealed:
    if where == "new":
        raw = mails.mail(f"{words}\n\nMany thanks\n\nNadia\n\nSent from my iPhone\n", subject=subject)
        return meaning.asked(received.read(raw), token=None, proof=proof)
    token = ReplyToken(delivery=world.DELIVERIES[where] or 0, person=3)
    return meaning.asked(received.read(mails.gmail(words)), token=token, proof=proof)


@pytest.mark.parametrize(
    "where,words,subject,answer,changes",
    MAILS,
    ids=[f"{each[0]}: {each[1] or each[2]}"[:60] for each in MAILS],
)
async def test_what_a_mail_means(
    template: Path, tmp_path: Path, where: str, words: str, subject: str, answer: str, changes: str
):
    asked = letter(where, words, subject, PROVED)
    if not isinstance(asked, ReadLetter):
        assert (answer, changes) == ("silent", "")
        return
    happened = await world.send(template, tmp_path, asked)

    assert "; ".join(happened.changes) == changes
    assert happened.answer == answer


@pytest.mark.parametrize("part", range(8))
async def test_what_is_only_claimed_changes_nothing(template: Path, tmp_path: Path, part: int):
    """The same mails with the same address and no proof, a few at a time: shown back at most."""
    for where, words, subject, _, _ in MAILS[part::8]:
        asked = letter(where, words, subject, CLAIMED)
        if isinstance(asked, ReadLetter):
            happened = await world.send(template, tmp_path, asked)
            assert (words, happened.changes) == (words, ())
            assert happened.answer in ("silent", "asked", "refused"), words


async def test_what_is_shown_back_is_done_with_one_button(template: Path, tmp_path: Path):
    asked = letter("new", "4a is done. Apologies for the 16th, Sam Okoro will come.", "", CLAIMED)
    assert isinstance(asked, ReadLetter)
    shown = await world.send(template, tmp_path, asked)

    assert "4a is done" in text(shown.reply)
    assert "apologies for 16th; Sam Okoro comes" in text(shown.reply)
    assert labels(shown.reply) == ["Yes, do all of that"]


async def test_another_s_message_says_nothing_about_what_is_meant(template: Path, tmp_path: Path):
    """The reminder was Nadia's; Imran's "done" is about nothing of hers."""
    asked = letter("one", "Done", "", PROVED)
    assert isinstance(asked, ReadLetter)
    happened = await world.send(template, tmp_path, asked, "Imran Sethi")

    assert (happened.changes, happened.answer) == ((), "asked")


async def test_answers_between_the_lines_are_about_what_they_stand_under(template: Path, tmp_path: Path):
    quoted = "> 4a find venue options for the conference\n\nDone.\n\n> send the slides to all\n\nNot mine.\n\n> 7a\n"
    raw = mails.mail(f"{mails.WROTE}\n{quoted}")
    asked = meaning.asked(received.read(raw), token=ReplyToken(delivery=3, person=3), proof=PROVED)
    assert isinstance(asked, ReadLetter)
    happened = await world.send(template, tmp_path, asked)

    assert "; ".join(happened.changes) == "4a done; Marion Keane is told; note on 4b"


BY_THE_MINUTE_TAKER = [
    ("Nadia to send the form by 12 July\nImran to ask the venue\nDecision: the conference is on 20 March", "Actions", "asked", ""),
    ("1. 4c Nadia to send the form\n2. 7c Imran to ask the venue by 20 July", "Fwd: Actions", "asked", ""),
    ("Please add Hal Norwood of Eastmarsh, replacing Priya Mistry", "", "asked", ""),
    ("Please add Hal Norwood of Eastmarsh, hal@eastmarsh.example", "", "done", "Hal Norwood at hal@eastmarsh.example; member Hal Norwood"),
    ("Imran Sethi's new email address is imran@eastmarsh.example.", "", "done", "Imran Sethi at imran@eastmarsh.example"),
    ("Priya Mistry has left", "", "done", "Marion Keane is told"),
    ("Decided: the conference is on 20 March", "", "done", "decision"),
    ("Imran to ask the venue by 20 July", "", "done", "1 due 20 Jul; Imran Sethi is told; action 1: Imran Sethi"),
    ("Where do we stand?", "", "shown", ""),
    *roundabout.BY_THE_MINUTE_TAKER,
]  # fmt: skip


@pytest.mark.parametrize(
    "words,subject,answer,changes", BY_THE_MINUTE_TAKER, ids=[each[0][:30] for each in BY_THE_MINUTE_TAKER]
)
async def test_what_the_minute_taker_s_mail_means(
    template: Path, tmp_path: Path, words: str, subject: str, answer: str, changes: str
):
    asked = letter("new", words, subject, PROVED)
    assert isinstance(asked, ReadLetter)
    happened = await world.send(template, tmp_path, asked, "Bethan Lowe")

    assert ("; ".join(happened.changes), happened.answer) == (changes, answer)


def test_as_many_mails_as_the_promises_say():
    promised = (Path(__file__).parents[3] / "docs" / "promises.md").read_text(encoding="utf-8")
    assert f"of {len(MAILS) + len(BY_THE_MINUTE_TAKER)} in people's own words" in promised


async def test_forwarded_notes_become_one_proposal(template: Path, tmp_path: Path):
    notes = "Actions\n\n1. Nadia to send the form by 12 July\n2. Imran to ask the venue by 20 July\n"
    raw = mails.mail(
        f"Please add these.\n\nBethan\n\n---------- Forwarded message ---------\n{mails.HEAD}\n\n{notes}",
        subject="Fwd: Actions", sender="Bethan Lowe <bethan.lowe@wexcombe.example>",
    )  # fmt: skip
    asked = meaning.asked(received.read(raw), token=None, proof=PROVED)
    assert isinstance(asked, ReadLetter)
    happened = await world.send(template, tmp_path, asked, "Bethan Lowe")

    assert (happened.changes, happened.answer) == ((), "asked")
    assert "Store all 2" in labels(happened.reply)


@pytest.mark.parametrize(
    "raw",
    [
        mails.mail("4a done", Auto_Submitted="auto-replied"),
        mails.mail("Done", subject="Automatic reply: Due on Friday"),
        mails.mail("", subject="Re: Due on Friday"),
        mails.mail("Kind regards\n\nNadia", subject="Re: Due on Friday"),
    ],
    ids=["auto-submitted", "automatic reply", "empty", "a signature"],
)
def test_what_no_person_said_asks_nothing(raw: bytes):
    assert isinstance(meaning.asked(received.read(raw), token=None, proof=PROVED), NothingSaid)


def test_a_sealed_mail_is_told_apart_from_an_empty_one():
    raw = b"From: Nadia <nadia@harrowmere.example>\nSubject: Done\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx"
    assert meaning.asked(received.read(raw), token=None, proof=PROVED) == Sealed()
