"""Every verb with its words in the orders in which people put them."""

from __future__ import annotations

import pytest

from bot.commands import model
from bot.commands.grammar import parse
from bot.commands.model import Command
from bot.domain.errors import NotUnderstood

VERBS: list[tuple[str, Command]] = [
    ("/action show Jun24/4a", model.ShowAction(ref="Jun24/4a")),
    ("/action show 4a", model.ShowAction(ref="4a")),
    ("/action 4a", model.ShowAction(ref="4a")),
    ("/action done", model.DoneAction()),
    ("/action done 4a", model.DoneAction(ref="4a")),
    ("/action done 4a Circulated. It made a difference", model.DoneAction(ref="4a", outcome="Circulated. It made a difference")),
    ("/action done \"4a\"", model.DoneAction(ref="4a")),
    ("/action done Circulated on Tuesday", model.DoneAction(outcome="Circulated on Tuesday")),
    ("/action done 4a?", model.UpdateAction(ref="4a", text="done?")),
    ("/action complete 4a", model.DoneAction(ref="4a")),
    ("/action update 4a Two of three have answered", model.UpdateAction(ref="4a", text="Two of three have answered")),
    ("/action update Two of three have answered", model.UpdateAction(text="Two of three have answered")),
    ("/action update", model.UpdateAction()),
    ("/action start 4a", model.StartAction(ref="4a")),
    ("/action started 4a", model.StartAction(ref="4a")),
    ("/action reopen 4a", model.ReopenAction(ref="4a")),
    ("/action reopen 4a by Friday", model.ReopenAction(ref="4a", when="by Friday")),
    ("/action drop 4a", model.DropAction(ref="4a")),
    ("/action drop 4a because nobody needs it", model.DropAction(ref="4a", reason="nobody needs it")),
    ("/action drop nobody needs it", model.DropAction(reason="nobody needs it")),
    ("/action cancel 4a", model.DropAction(ref="4a")),
    ("/action delete 4a", model.DropAction(ref="4a")),
    ("/action remove 4a", model.DropAction(ref="4a")),
    ("/action assign 4a Asha", model.AssignAction(ref="4a", who="Asha")),
    ("/action assign 4a to Asha Rowan", model.AssignAction(ref="4a", who="Asha Rowan")),
    ("/action assign 4a to Asha and Dev", model.AssignAction(ref="4a", who="Asha and Dev")),
    ("/action assign Asha", model.AssignAction(who="Asha")),
    ("/action assign Asha 4a", model.AssignAction(ref="4a", who="Asha")),
    ("/action assign Asha to 4a", model.AssignAction(ref="4a", who="Asha")),
    ("/action due 4a Friday 5 July", model.ChangeDue(ref="4a", when="Friday 5 July")),
    ("/action due 4a by Friday 5 July", model.ChangeDue(ref="4a", when="by Friday 5 July")),
    ("/action due 4a: 5 July", model.ChangeDue(ref="4a", when="5 July")),
    ("/action due Friday", model.ChangeDue(when="Friday")),
    ("/action edit 4a Send round the new template", model.EditAction(ref="4a", text="Send round the new template")),
    ("/action edit 4a: to send", model.EditAction(ref="4a", text="to send")),
    ("/action edit 4a", model.EditAction(ref="4a")),
    ("/action snooze 4a Monday", model.SnoozeAction(ref="4a", when="Monday")),
    ("/action snooze 4a for a week", model.SnoozeAction(ref="4a", when="in a week")),
    ("/action snooze 4a until Monday", model.SnoozeAction(ref="4a", when="Monday")),
    ("/action snooze Monday", model.SnoozeAction(when="Monday")),
    ("/action snooze", model.SnoozeAction()),
    ("/action handover Priya to Hal", model.HandOver(who="Priya", to="Hal")),
    ("/action handover Priya Mistry to Hal Norwood", model.HandOver(who="Priya Mistry", to="Hal Norwood")),
    ("/action handover from Priya to Hal", model.HandOver(who="Priya", to="Hal")),
    ("/action handover Priya", model.HandOver(who="Priya")),
    ("/action hand over Priya to Hal", model.HandOver(who="Priya", to="Hal")),
    ("/action handover 4a to Hal", model.AssignAction(ref="4a", who="Hal")),
    ("/action agree 4a", model.AgreeActions(refs=("4a",))),
    ("/action agree 4a, 7b and 7c", model.AgreeActions(refs=("4a", "7b", "7c"))),
    ("/action agree Jun24/4a #12", model.AgreeActions(refs=("Jun24/4a", "#12"))),
    ("/action agree all", model.AgreeActions(all_done=True)),
    ("/action agree", model.AgreeActions()),
    ("/action agree everything done", model.AgreeActions(all_done=True)),
    ("/action carry 4a", model.CarryAction(ref="4a")),
    ("/action carry 4a to December", model.CarryAction(ref="4a", when="December")),
    ("/action carry 4a December", model.CarryAction(ref="4a", when="December")),
    ("/action carry", model.CarryAction()),
    ("/action history 4a", model.ActionHistory(ref="4a")),
    ("/action stuck 4a No answer from the venue", model.UpdateAction(ref="4a", text="No answer from the venue", kind="stuck")),
    ("/action stuck", model.UpdateAction(kind="stuck")),
    ("/action not mine 4a", model.NotMine(ref="4a")),
    ("/action not-mine 4a Asha", model.NotMine(ref="4a", who="Asha")),
    ("/action not mine", model.NotMine()),
    ("/action cc 4a Asha", model.WatchAction(ref="4a", who="Asha")),
    ("/action watch 4a", model.WatchAction(ref="4a")),
    ("/action watch 4a Asha", model.WatchAction(ref="4a", who="Asha")),
    ("/action cc Asha 4a", model.WatchAction(ref="4a", who="Asha")),
    ("/action list", model.ListActions()),
    ("/action list all open", model.ListActions(scope="open")),
    ("/action mine", model.ListActions()),
    ("/agenda suggest Feedback from families", model.Suggest(text="Feedback from families")),
    ("/agenda suggest feedback from families", model.Suggest(text="feedback from families")),
    ("/agenda suggest feedback from Families for 20 min", model.Suggest(text="feedback from Families", minutes=20)),
    ("/agenda suggest Feedback from families for 20 min", model.Suggest(text="Feedback from families", minutes=20)),
    ("/agenda suggest Feedback from families for 20 min from Gwen Tallis", model.Suggest(text="Feedback from families", minutes=20, on_behalf_of="Gwen Tallis")),
    ("/agenda suggest Update from Asha", model.Suggest(text="Update from Asha")),
    ("/agenda suggest Update from Asha Rowan for 10 min", model.Suggest(text="Update from Asha Rowan", minutes=10)),
    ("/agenda suggest Joint inspections from Asha", model.Suggest(text="Joint inspections", on_behalf_of="Asha")),
    ("/agenda suggest Joint inspections from Wexcombe", model.Suggest(text="Joint inspections", on_behalf_of="Wexcombe")),
    ("/agenda suggest Joint inspections from the chair", model.Suggest(text="Joint inspections", on_behalf_of="the chair")),
    ("/agenda suggest Joint inspections from me", model.Suggest(text="Joint inspections", on_behalf_of="me")),
    ("/agenda suggest Letter from the Inspectorate", model.Suggest(text="Letter from the Inspectorate")),
    ("/agenda suggest Lessons learned from Harrowmere", model.Suggest(text="Lessons learned from Harrowmere")),
    ("/agenda suggest Learning from Harrowmere", model.Suggest(text="Learning from Harrowmere")),
    ("/agenda suggest Visit from Inspectors lead Dev", model.Suggest(text="Visit from Inspectors", lead="Dev")),
    ("/agenda suggest Joint inspections lead Dev Anand-Price for September for 20 minutes from Gwen", model.Suggest(text="Joint inspections", minutes=20, lead="Dev Anand-Price", meeting="September", on_behalf_of="Gwen")),
    ("/agenda suggest Joint inspections for September", model.Suggest(text="Joint inspections", meeting="September")),
    ("/agenda suggest Joint inspections for Sept", model.Suggest(text="Joint inspections", meeting="Sept")),
    ("/agenda suggest Joint inspections for Sept for 20 mins", model.Suggest(text="Joint inspections", minutes=20, meeting="Sept")),
    ("/agenda suggest Joint inspections for September's meeting", model.Suggest(text="Joint inspections", meeting="September's meeting")),
    ("/agenda suggest Joint inspections for the September meeting", model.Suggest(text="Joint inspections", meeting="September meeting")),
    ("/agenda suggest Joint inspections for the next meeting", model.Suggest(text="Joint inspections")),
    ("/agenda suggest Joint inspections for next time", model.Suggest(text="Joint inspections")),
    ("/agenda suggest Joint inspections at September's meeting", model.Suggest(text="Joint inspections", meeting="September's meeting")),
    ("/agenda suggest Joint inspections in September", model.Suggest(text="Joint inspections in September")),
    ("/agenda suggest Plans for May", model.Suggest(text="Plans", meeting="May")),
    ("/agenda suggest Plans for the March conference", model.Suggest(text="Plans for the March conference")),
    ("/agenda suggest Budget for 2025", model.Suggest(text="Budget for 2025")),
    ("/agenda suggest Training for Leads", model.Suggest(text="Training for Leads")),
    ("/agenda suggest 20 min on joint inspections", model.Suggest(text="joint inspections", minutes=20)),
    ("/agenda suggest Joint inspections 20 min", model.Suggest(text="Joint inspections", minutes=20)),
    ("/agenda suggest Joint inspections (20 min)", model.Suggest(text="Joint inspections", minutes=20)),
    ("/agenda suggest Joint inspections 20m", model.Suggest(text="Joint inspections", minutes=20)),
    ("/agenda suggest Joint inspections for half an hour", model.Suggest(text="Joint inspections", minutes=30)),
    ("/agenda suggest Joint inspections for 1 hour", model.Suggest(text="Joint inspections", minutes=60)),
    ("/agenda suggest Joint inspections for an hour", model.Suggest(text="Joint inspections", minutes=60)),
    ("/agenda suggest 10 min breaks for everyone", model.Suggest(text="10 min breaks for everyone")),
    ("/agenda suggest The 90 minute rule", model.Suggest(text="The 90 minute rule")),
    ("/agenda suggest How to lead Dev teams", model.Suggest(text="How to lead Dev teams")),
    ("/agenda suggest How leaders lead", model.Suggest(text="How leaders lead")),
    ("/agenda suggest \"Feedback from Asha\" from Gwen", model.Suggest(text="Feedback from Asha", on_behalf_of="Gwen")),
    ("/agenda suggest Data returns to be led by Priya", model.Suggest(text="Data returns", lead="Priya")),
    ("/agenda suggest on behalf of Gwen: joint inspections", model.Suggest(text="joint inspections", on_behalf_of="Gwen")),
    ("/agenda suggest Joint inspections on behalf of Gwen Tallis", model.Suggest(text="Joint inspections", on_behalf_of="Gwen Tallis")),
    ("/agenda propose Joint inspections", model.Suggest(text="Joint inspections")),
    ("/agenda accept S1", model.AcceptSuggestion(ref="S1")),
    ("/agenda accept s1", model.AcceptSuggestion(ref="S1")),
    ("/agenda accept 1", model.AcceptSuggestion(ref="1")),
    ("/agenda accept S1 at 10:50", model.AcceptSuggestion(ref="S1", at="10:50")),
    ("/agenda accept S1 at 10.50 for 15 min lead Dev", model.AcceptSuggestion(ref="S1", at="10.50", minutes=15, lead="Dev")),
    ("/agenda accept S1 lead Dev for 15 min at 10:50", model.AcceptSuggestion(ref="S1", at="10:50", minutes=15, lead="Dev")),
    ("/agenda accept S1 for 15 min, lead Dev", model.AcceptSuggestion(ref="S1", minutes=15, lead="Dev")),
    ("/agenda accept", model.AcceptSuggestion()),
    ("/agenda accept S1 15 min", model.AcceptSuggestion(ref="S1", minutes=15)),
    ("/agenda accept S1 at 2pm", model.AcceptSuggestion(ref="S1", at="2pm")),
    ("/agenda decline S1 Covered by the sub-group", model.DeclineSuggestion(ref="S1", reason="Covered by the sub-group")),
    ("/agenda decline S1", model.DeclineSuggestion(ref="S1")),
    ("/agenda decline S1: covered", model.DeclineSuggestion(ref="S1", reason="covered")),
    ("/agenda decline S1 because covered", model.DeclineSuggestion(ref="S1", reason="covered")),
    ("/agenda defer S1", model.DeferSuggestion(ref="S1")),
    ("/agenda defer S1 December", model.DeferSuggestion(ref="S1", meeting="December")),
    ("/agenda defer S1 to December", model.DeferSuggestion(ref="S1", meeting="December")),
    ("/agenda defer S1 to the December meeting", model.DeferSuggestion(ref="S1", meeting="December meeting")),
    ("/agenda defer S1 to next time", model.DeferSuggestion(ref="S1")),
    ("/agenda move 3 to 1", model.MoveItem(number=3, to=1)),
    ("/agenda move item 3 to 1", model.MoveItem(number=3, to=1)),
    ("/agenda move 3 1", model.MoveItem(number=3, to=1)),
    ("/agenda move 3 up", model.MoveItem(number=3)),
    ("/agenda move 3 before 1", model.MoveItem(number=3, to=1)),
    ("/agenda move 3", model.MoveItem(number=3)),
    ("/agenda move", model.MoveItem()),
    ("/agenda move S1 to 2", model.MoveItem()),
    ("/agenda time 4 20 min", model.TimeItem(number=4, minutes=20)),
    ("/agenda time 4 20", model.TimeItem(number=4, minutes=20)),
    ("/agenda time 4 at 10:50", model.TimeItem(number=4, at="10:50")),
    ("/agenda time 4 10:50", model.TimeItem(number=4, at="10:50")),
    ("/agenda time 4 for 20 minutes", model.TimeItem(number=4, minutes=20)),
    ("/agenda time item 4 half an hour", model.TimeItem(number=4, minutes=30)),
    ("/agenda time 4 1 hour", model.TimeItem(number=4, minutes=60)),
    ("/agenda time 4", model.TimeItem(number=4)),
    ("/agenda lead 4 Dev", model.LeadItem(number=4, lead="Dev")),
    ("/agenda lead 4 Dev and Priya", model.LeadItem(number=4, lead="Dev and Priya")),
    ("/agenda lead 4: Dev", model.LeadItem(number=4, lead="Dev")),
    ("/agenda lead item 4 Dev", model.LeadItem(number=4, lead="Dev")),
    ("/agenda lead Dev 4", model.LeadItem(number=4, lead="Dev")),
    ("/agenda lead 4", model.LeadItem(number=4)),
    ("/agenda paper 4 https://example.org/paper.docx", model.PaperItem(number=4, paper="https://example.org/paper.docx")),
    ("/agenda paper 4 expected by 9 Sept", model.PaperItem(number=4, paper="expected by 9 Sept")),
    ("/agenda paper 4 Terms of reference.docx", model.PaperItem(number=4, paper="Terms of reference.docx")),
    ("/agenda paper 4", model.PaperItem(number=4)),
    ("/agenda remove 4", model.RemoveItem(number=4)),
    ("/agenda remove item 4", model.RemoveItem(number=4)),
    ("/agenda remove", model.RemoveItem()),
    ("/agenda standing", model.StandingItems()),
    ("/agenda standing list", model.StandingItems()),
    ("/agenda standing add Introductions and apologies 10 min lead chair", model.StandingItems(change="add", text="Introductions and apologies", minutes=10, lead="chair")),
    ("/agenda standing add Quality assurance 20 min", model.StandingItems(change="add", text="Quality assurance", minutes=20)),
    ("/agenda standing add Quality assurance", model.StandingItems(change="add", text="Quality assurance")),
    ("/agenda standing add", model.StandingItems(change="add")),
    ("/agenda standing remove 2", model.StandingItems(change="remove", text="2")),
    ("/agenda standing remove Quality assurance", model.StandingItems(change="remove", text="Quality assurance")),
    ("/agenda review", model.ReviewAgenda()),
    ("/agenda review September", model.ReviewAgenda(meeting="September")),
    ("/agenda publish", model.PublishAgenda()),
    ("/agenda publish September", model.PublishAgenda(meeting="September")),
    ("/agenda send", model.PublishAgenda()),
    ("/agenda decline", model.DeclineSuggestion()),
    ("/meeting", model.NextMeeting()),
    ("/meeting next", model.NextMeeting()),
    ("/meeting list", model.ListMeetings()),
    ("/meeting list past", model.ListMeetings(past=True)),
    ("/meeting schedule Monday 16 September 2024 10:00 to 12:00 at Wexcombe Town Hall, Quarterly meeting", model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00", place="Wexcombe Town Hall", title="Quarterly meeting")),
    ("/meeting schedule Monday 16 September 2024 10:00 to 12:00 at https://meet.example/abc", model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00", place="https://meet.example/abc")),
    ("/meeting schedule Monday 16 September 2024 10:00 to 12:00", model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00")),
    ("/meeting schedule Monday 16 September 2024 10:00", model.ScheduleMeeting(when="Monday 16 September 2024 10:00")),
    ("/meeting schedule Monday 16 September 2024 at 10:00", model.ScheduleMeeting(when="Monday 16 September 2024 at 10:00")),
    ("/meeting schedule Monday 16 September 2024 at 10am to 12pm at Wexcombe Town Hall", model.ScheduleMeeting(when="Monday 16 September 2024 at 10am to 12pm", place="Wexcombe Town Hall")),
    ("/meeting schedule Monday, 16 September 2024, 10:00-12:00, Wexcombe Town Hall", model.ScheduleMeeting(when="Monday, 16 September 2024, 10:00-12:00", place="Wexcombe Town Hall")),
    ("/meeting schedule 16/9/24 10-12 at Wexcombe Town Hall", model.ScheduleMeeting(when="16/9/24 10-12", place="Wexcombe Town Hall")),
    ("/meeting schedule Mon 16 Sept 10am-12pm online", model.ScheduleMeeting(when="Mon 16 Sept 10am-12pm", place="online")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 Quarterly meeting", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00 Quarterly meeting")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 on Teams", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", place="Teams")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 via Teams", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", place="Teams")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 in Room 4, Wexcombe Town Hall", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", place="Room 4, Wexcombe Town Hall")),
    ("/meeting schedule 16 Sept 2024 from 10:00 to 12:00 at Wexcombe Town Hall \"Quarterly meeting\"", model.ScheduleMeeting(when="16 Sept 2024 from 10:00 to 12:00", place="Wexcombe Town Hall", title="Quarterly meeting")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 \"Quarterly meeting\" at Wexcombe Town Hall", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", place="Wexcombe Town Hall", title="Quarterly meeting")),
    ("/meeting schedule \"Quarterly meeting\" 16 Sept 2024 10:00 to 12:00", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", title="Quarterly meeting")),
    ("/meeting schedule 16 Sept 2024 10:00 to 12:00 at Wexcombe Town Hall, High Street, Wexcombe", model.ScheduleMeeting(when="16 Sept 2024 10:00 to 12:00", place="Wexcombe Town Hall, High Street, Wexcombe")),
    ("/meeting schedule 16 Sept 2024 10:00 for 2 hours at Wexcombe Town Hall", model.ScheduleMeeting(when="16 Sept 2024 10:00 for 2 hours", place="Wexcombe Town Hall")),
    ("/meeting schedule Monday 16 September 2024 10:00 to 12:00, Quarterly meeting", model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00", title="Quarterly meeting")),
    ("/meeting schedule Monday 16 September 2024 10:00 to 12:00 at https://meet.example/abc, Quarterly meeting", model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00", place="https://meet.example/abc", title="Quarterly meeting")),
    ("/meeting schedule", model.ScheduleMeeting()),
    ("/meeting schedule at Wexcombe Town Hall on 16 September at 10:00", model.ScheduleMeeting(when="16 September at 10:00", place="Wexcombe Town Hall")),
    ("/meeting schedule 16 September 10:00 to 12:00 at The Old Mill, 4 Mill Lane", model.ScheduleMeeting(when="16 September 10:00 to 12:00", place="The Old Mill, 4 Mill Lane")),
    ("/meeting move September to Mon 23 Sept 10:00", model.MoveMeeting(meeting="September", when="Mon 23 Sept 10:00")),
    ("/meeting move to Mon 23 Sept 10:00", model.MoveMeeting(when="Mon 23 Sept 10:00")),
    ("/meeting move Mon 23 Sept 10:00", model.MoveMeeting(when="Mon 23 Sept 10:00")),
    ("/meeting move the September meeting to Mon 23 Sept 10:00 to 12:00", model.MoveMeeting(meeting="September meeting", when="Mon 23 Sept 10:00 to 12:00")),
    ("/meeting move Mon 23 Sept 10:00 to 12:00", model.MoveMeeting(when="Mon 23 Sept 10:00 to 12:00")),
    ("/meeting move next to 23 September", model.MoveMeeting(when="23 September")),
    ("/meeting move 16 September to 23 September", model.MoveMeeting(meeting="16 September", when="23 September")),
    ("/meeting move", model.MoveMeeting()),
    ("/meeting move to 10:00 to 12:00 on 23 September", model.MoveMeeting(when="10:00 to 12:00 on 23 September")),
    ("/meeting place September at Council House, Room 2", model.PlaceMeeting(meeting="September", place="Council House, Room 2")),
    ("/meeting place at The Hub at Wexcombe", model.PlaceMeeting(place="The Hub at Wexcombe")),
    ("/meeting place https://meet.example.org/to at", model.PlaceMeeting(place="https://meet.example.org/to at")),
    ("/meeting place September https://meet.example.org/q", model.PlaceMeeting(meeting="September", place="https://meet.example.org/q")),
    ("/meeting place 16 September none", model.PlaceMeeting(meeting="16 September", place="none")),
    ("/meeting place", model.PlaceMeeting()),
    ("/meeting rename September to Budget special", model.RenameMeeting(meeting="September", title="Budget special")),
    ("/meeting place Room 4 in Wexcombe Town Hall", model.PlaceMeeting(place="Room 4 in Wexcombe Town Hall")),
    ("/meeting rename Road to recovery", model.RenameMeeting(title="Road to recovery")),
    ("/meeting rename Budget special", model.RenameMeeting(title="Budget special")),
    ("/meeting stays September for Nadia", model.KeepDate(meeting="September", who="Nadia")),
    ("/meeting stays for Nadia Farrow", model.KeepDate(who="Nadia Farrow")),
    ("/meeting cancel", model.CancelMeeting()),
    ("/meeting cancel September", model.CancelMeeting(meeting="September")),
    ("/meeting cancel the September meeting", model.CancelMeeting(meeting="September meeting")),
    ("/meeting cancel the meeting in September", model.CancelMeeting(meeting="September")),
    ("/meeting release", model.ReleaseMeeting()),
    ("/meeting release June", model.ReleaseMeeting(meeting="June")),
    ("/meeting close", model.CloseMeeting()),
    ("/meeting review", model.ReviewActions()),
    ("/meeting decide The conference is on 20 March", model.Decide(text="The conference is on 20 March")),
    ("/meeting decide The conference is on 20 March item 4", model.Decide(text="The conference is on 20 March", item="4")),
    ("/meeting decide item 4: The conference is on 20 March", model.Decide(text="The conference is on 20 March", item="4")),
    ("/meeting decide 4: The conference is on 20 March", model.Decide(text="The conference is on 20 March", item="4")),
    ("/meeting decide", model.Decide()),
    ("/meeting decide that the conference is on 20 March (item 4)", model.Decide(text="the conference is on 20 March", item="4")),
    ("/milestone", model.ListMilestones()),
    ("/milestone add Book the venue Imran by 8 weeks before the conference plan conference", model.AddMilestone(text="Book the venue by 8 weeks before the conference", who="Imran", plan="conference")),
    ("/milestone add Book the venue owner Imran by 8 weeks before the conference", model.AddMilestone(text="Book the venue by 8 weeks before the conference", who="Imran")),
    ("/milestone add Book the venue by 14 February after M1, M2", model.AddMilestone(text="Book the venue by 14 February", after=("M1", "M2"))),
    ("/milestone add Book the venue by 14 February after M1 and M2 plan conference", model.AddMilestone(text="Book the venue by 14 February", plan="conference", after=("M1", "M2"))),
    ("/milestone add Book the venue by 14 February plan conference after M1", model.AddMilestone(text="Book the venue by 14 February", plan="conference", after=("M1",))),
    ("/milestone add Imran to book the venue by 14 February", model.AddMilestone(text="book the venue by 14 February", who="Imran")),
    ("/milestone add Book the venue (Imran) by 14 February", model.AddMilestone(text="Book the venue by 14 February", who="Imran")),
    ("/milestone add Book the venue by 14 February", model.AddMilestone(text="Book the venue by 14 February")),
    ("/milestone add Book the venue after the election by 14 February", model.AddMilestone(text="Book the venue after the election by 14 February")),
    ("/milestone add Agree the plan by 14 February", model.AddMilestone(text="Agree the plan by 14 February")),
    ("/milestone add", model.AddMilestone()),
    ("/milestone list", model.ListMilestones()),
    ("/milestone list conference", model.ListMilestones(plan="conference")),
    ("/milestone list plan conference", model.ListMilestones(plan="conference")),
    ("/milestone done M1", model.MilestoneDone(ref="M1")),
    ("/milestone done m1", model.MilestoneDone(ref="M1")),
    ("/milestone done 1", model.MilestoneDone(ref="M1")),
    ("/milestone done", model.MilestoneDone()),
    ("/milestone move M1 to 14 February", model.MoveMilestone(ref="M1", when="14 February")),
    ("/milestone move M1 14 February", model.MoveMilestone(ref="M1", when="14 February")),
    ("/milestone move conference to 27 March 2025", model.MoveMilestone(ref="conference", when="27 March 2025")),
    ("/milestone move", model.MoveMilestone()),
    ("/milestone drop M1", model.DropMilestone(ref="M1")),
    ("/milestone drop M1 Not needed", model.DropMilestone(ref="M1", reason="Not needed")),
    ("/milestone plan conference 20 March 2025", model.SetPlan(name="conference", when="20 March 2025")),
    ("/milestone plan conference March or April 2025", model.SetPlan(name="conference", when="March or April 2025")),
    ("/milestone plan the conference on 20 March 2025", model.SetPlan(name="conference", when="20 March 2025")),
    ("/milestone plan \"Spring conference\" 20 March 2025", model.SetPlan(name="Spring conference", when="20 March 2025")),
    ("/milestone plan conference to 27 March", model.SetPlan(name="conference", when="27 March")),
    ("/milestone plan", model.SetPlan()),
    ("/milestone plan conference", model.SetPlan(name="conference")),
    ("/milestone plan March conference 20 March 2025", model.SetPlan(name="March conference", when="20 March 2025")),
    ("/milestone plan 2025 conference 20 March 2025", model.SetPlan(name="2025 conference", when="20 March 2025")),
    ("/milestone plan Easter programme w/c 7 April", model.SetPlan(name="Easter programme", when="w/c 7 April")),
    ("/remind", model.MyReminders()),
    ("/remind mine", model.MyReminders()),
    ("/remind preview", model.PreviewReminders()),
    ("/remind preview until 16 September", model.PreviewReminders(until="16 September")),
    ("/remind preview 16 September", model.PreviewReminders(until="16 September")),
    ("/remind status", model.ReminderStatus()),
    ("/remind settings", model.ReminderSettings()),
    ("/remind settings frequency weekly", model.ReminderSettings(name="frequency", value="weekly")),
    ("/remind settings agenda off", model.ReminderSettings(name="agenda", value="off")),
    ("/remind settings agenda = off", model.ReminderSettings(name="agenda", value="off")),
    ("/remind pause", model.PauseReminders()),
    ("/remind pause until 6 Jan", model.PauseReminders(until="6 Jan")),
    ("/remind pause for two weeks", model.PauseReminders(until="in two weeks")),
    ("/remind pause for a month", model.PauseReminders(until="in a month")),
    ("/remind pause 6 Jan", model.PauseReminders(until="6 Jan")),
    ("/remind resume", model.PauseReminders(resume=True)),
    ("/remind test", model.TestReminder()),
    ("/remind me tomorrow", model.SnoozeAction(when="tomorrow")),
    ("/network", model.NetworkStatus()),
    ("/network setup \"South Quay QA Leads\" chair \"Marion Keane\" minute-taker Bethan Lowe", model.SetUpNetwork(name="South Quay QA Leads", chair="Marion Keane", minute_taker="Bethan Lowe")),
    ("/network setup South Quay QA Leads", model.SetUpNetwork(name="South Quay QA Leads")),
    ("/network setup South Quay QA Leads chair me", model.SetUpNetwork(name="South Quay QA Leads", chair="me")),
    ("/network setup South Quay QA Leads, chair Marion Keane, minute taker Bethan Lowe", model.SetUpNetwork(name="South Quay QA Leads", chair="Marion Keane", minute_taker="Bethan Lowe")),
    ("/network setup “South Quay QA Leads”", model.SetUpNetwork(name="South Quay QA Leads")),
    ("/network setup \"Committee chair network\" chair me", model.SetUpNetwork(name="Committee chair network", chair="me")),
    ("/network setup", model.SetUpNetwork()),
    ("/network use south-quay", model.UseNetwork(name="south-quay")),
    ("/network use", model.UseNetwork()),
    ("/network members", model.ListMembers()),
    ("/network members Wexcombe", model.ListMembers(words="Wexcombe")),
    ("/network members list", model.ListMembers()),
    ("/network members add \"Imran Sethi\" of Harrowmere imran@harrowmere.example as minute taker", model.AddMember(name="Imran Sethi", organisation="Harrowmere", email="imran@harrowmere.example", role="minute taker")),
    ("/network link", model.MakeLinkCode()),
    ("/network link K7PQ-3M2X", model.LinkChannel(code="K7PQ-3M2X")),
    ("/network unlink", model.UnlinkChannel()),
    ("/network claim k7pq 3m2x", model.ClaimRole(code="k7pq 3m2x")),
    ("/network claim", model.ClaimRole()),
    ("/network members add Imran Sethi", model.AddMember(name="Imran Sethi")),
    ("/network members add Imran Sethi of Harrowmere", model.AddMember(name="Imran Sethi", organisation="Harrowmere")),
    ("/network members add Imran Sethi, Harrowmere, imran@harrowmere.example", model.AddMember(name="Imran Sethi", organisation="Harrowmere", email="imran@harrowmere.example")),
    ("/network members add Imran Sethi <imran@harrowmere.example> of Thornbury Vale", model.AddMember(name="Imran Sethi", organisation="Thornbury Vale", email="imran@harrowmere.example")),
    ("/network members add Imran Sethi imran@harrowmere.example of Thornbury Vale as observer", model.AddMember(name="Imran Sethi", organisation="Thornbury Vale", email="imran@harrowmere.example", role="observer")),
    ("/network members add Imran Sethi (Harrowmere)", model.AddMember(name="Imran Sethi", organisation="Harrowmere")),
    ("/network members add \"Joan of Arc\" of Thornbury Vale", model.AddMember(name="Joan of Arc", organisation="Thornbury Vale")),
    ("/network members add", model.AddMember()),
    ("/network members import members.csv", model.ImportMembers(file="members.csv")),
    ("/network members import", model.ImportMembers()),
    ("/network members remove Priya Mistry", model.RemoveMember(who="Priya Mistry")),
    ("/network members remove Priya Mistry to Hal Norwood", model.RemoveMember(who="Priya Mistry", to="Hal Norwood")),
    ("/network members remove", model.RemoveMember()),
    ("/network members move Imran Sethi to Wexcombe", model.MoveMember(who="Imran Sethi", organisation="Wexcombe")),
    ("/network members email Gwen Tallis gwen@thornbury.example", model.SetAddress(who="Gwen Tallis", email="gwen@thornbury.example")),
    ("/network members email Gwen Tallis to <gwen@thornbury.example>.", model.SetAddress(who="Gwen Tallis", email="gwen@thornbury.example")),
    ("/network members email gwen@thornbury.example", model.SetAddress(email="gwen@thornbury.example")),
    ("/network members email", model.SetAddress()),
    ("/network member add Imran", model.AddMember(name="Imran")),
    ("/network add Imran Sethi of Harrowmere", model.AddMember(name="Imran Sethi", organisation="Harrowmere")),
    ("/network roles", model.SetRole()),
    ("/network roles Bethan Lowe minute taker", model.SetRole(who="Bethan Lowe", role="minute taker")),
    ("/network roles Bethan Lowe minute-taker", model.SetRole(who="Bethan Lowe", role="minute-taker")),
    ("/network roles Bethan chair", model.SetRole(who="Bethan", role="chair")),
    ("/network roles chair Bethan Lowe", model.SetRole(who="Bethan Lowe", role="chair")),
    ("/network roles \"Bethan Lowe\" observer", model.SetRole(who="Bethan Lowe", role="observer")),
    ("/network role Bethan Lowe chair", model.SetRole(who="Bethan Lowe", role="chair")),
    ("/network organisations", model.Organisations()),
    ("/network organisations add Pellingham", model.Organisations(change="add", name="Pellingham")),
    ("/network organisations add \"Thornbury Vale\"", model.Organisations(change="add", name="Thornbury Vale")),
    ("/network organisations alias Wexcombe = WBC", model.Organisations(change="alias", name="Wexcombe", alias="WBC")),
    ("/network organisations alias Wexcombe WBC", model.Organisations(change="alias", name="Wexcombe", alias="WBC")),
    ("/network organisations alias \"Thornbury Vale\" = TV", model.Organisations(change="alias", name="Thornbury Vale", alias="TV")),
    ("/network organisations rename Wexcombe to Wexcombe Borough", model.Organisations(change="rename", name="Wexcombe", alias="Wexcombe Borough")),
    ("/network organisations rename \"Wexcombe\" to \"Wexcombe Borough\"", model.Organisations(change="rename", name="Wexcombe", alias="Wexcombe Borough")),
    ("/network organisations remove Wexcombe", model.Organisations(change="remove", name="Wexcombe")),
    ("/network organizations", model.Organisations()),
    ("/network orgs", model.Organisations()),
    ("/network organisations list", model.Organisations()),
    ("/network settings", model.NetworkSettings()),
    ("/network settings first_reminder 10", model.NetworkSettings(name="first_reminder", value="10")),
    ("/network settings first_reminder = 10", model.NetworkSettings(name="first_reminder", value="10")),
    ("/network settings quiet weeks 22 July to 1 September", model.NetworkSettings(name="quiet weeks", value="22 July to 1 September")),
    ("/network settings zone Europe/London", model.NetworkSettings(name="zone", value="Europe/London")),
    ("/network status", model.NetworkStatus()),
    ("/network map Neil B to Imran Sethi", model.MapName(name="Neil B", who="Imran Sethi")),
    ("/network map Neil B Imran", model.MapName(name="Neil B Imran")),
    ("/network map \"Neil B\" = Imran Sethi", model.MapName(name="Neil B", who="Imran Sethi")),
    ("/search supervision template", model.Search(words="supervision template")),
    ("/find template", model.Search(words="template")),
    ("/search", model.Search()),
    ("/undo", model.Undo()),
    ("/undo 12", model.Undo()),
    ("/help", model.Help()),
    ("/help done", model.Help(verb="done")),
    ("/convenor", model.Help()),
    ("/convenor action add Nadia to send it", model.AddAction(who="Nadia", text="send it", sentence="Nadia to send it")),
    ("/convenor: agenda next", model.ShowAgenda()),
    ("/CONVENOR agenda next", model.ShowAgenda()),
    ("/Action Add Nadia to send it", model.AddAction(who="Nadia", text="send it", sentence="Nadia to send it")),
]  # fmt: skip


@pytest.mark.parametrize("line, command", VERBS, ids=[line for line, _ in VERBS])
def test_a_verb_takes_its_words(line: str, command: Command) -> None:
    assert parse(line) == command


@pytest.mark.parametrize("line, command", VERBS, ids=[line for line, _ in VERBS])
def test_a_verb_is_read_in_any_spacing_and_after_the_bot_s_name(line: str, command: Command) -> None:
    head, _, rest = line.partition(" ")

    assert parse(f"  {head.upper()}   {rest}\u00a0") == command
    if "convenor" not in line.lower():
        assert parse(f"@Convenor {line[1:]}") == command
        assert parse(f"/convenor {line[1:]}") == command


LATER = [
    "/enquiry ask how many from all by Friday", "/network export", "/network forget Priya",
    "enquiry ask all",
]  # fmt: skip


@pytest.mark.parametrize("line", LATER)
def test_a_verb_that_is_not_there_yet_is_not_taken_for_another(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(line)


SLIPS = [
    ("/action lst", "/action list"),
    ("/acton donee 4a", "/action done"),
    ("/agenda acceptt S1", "/agenda accept"),
    ("/agendaa next", "/agenda next"),
    ("/meeting schedulle 16 September", "/meeting schedule"),
    ("/network sttaus", "/network status"),
    ("/sarch template", "/search"),
    ("suggst Joint inspections", "/agenda suggest"),
    ("/agenda joint inspections", "/agenda suggest joint inspections"),
    ("/remind Nadia to send the slides", "/action add Nadia to send the slides"),
]


@pytest.mark.parametrize("line, usage", SLIPS, ids=[line for line, _ in SLIPS])
def test_a_slip_gets_what_was_probably_meant(line: str, usage: str) -> None:
    with pytest.raises(NotUnderstood) as slip:
        parse(line)

    assert slip.value.nearest[0].startswith(usage)


def _done(*refs: str, outcome: str | None = None) -> tuple[model.Command, ...]:
    return tuple(model.DoneAction(ref=ref, outcome=outcome) for ref in refs)


def _due(*refs: str, when: str | None) -> tuple[model.Command, ...]:
    return tuple(model.ChangeDue(ref=ref, when=when) for ref in refs)


SEVERAL = {
    "/action done 4a, 4b": _done("4a", "4b"),
    "done 4a, 4b": _done("4a", "4b"),
    "done 4a 4b and 7c": _done("4a", "4b", "7c"),
    "done 4a, 4a, 4b": _done("4a", "4b"),
    "4a and 4b done": _done("4a", "4b"),
    "4a and 4b are done": _done("4a", "4b"),
    "4a & 4b completed, circulated on Tuesday": _done("4a", "4b", outcome="circulated on Tuesday"),
    "/action done Jun24/4a, #12 Circulated on Tuesday": _done(
        "Jun24/4a", "#12", outcome="Circulated on Tuesday"
    ),
    "start 4a, 4b": (model.StartAction(ref="4a"), model.StartAction(ref="4b")),
    "started 4a and 4b": (model.StartAction(ref="4a"), model.StartAction(ref="4b")),
    "drop 4a and 4c no longer needed": (
        model.DropAction(ref="4a", reason="no longer needed"),
        model.DropAction(ref="4c", reason="no longer needed"),
    ),
    "4a and 4c no longer needed": (
        model.DropAction(ref="4a", reason="no longer needed"),
        model.DropAction(ref="4c", reason="no longer needed"),
    ),
    "due 4a, 4b 5 July": _due("4a", "4b", when="5 July"),
    "due 1, 2 5 July": _due("1", "2", when="5 July"),
    "extend 4a and #12 to Friday": _due("4a", "#12", when="Friday"),
    "due 4a, 4b": _due("4a", "4b", when=None),
    "/action carry 4a 7b": (model.CarryAction(ref="4a"), model.CarryAction(ref="7b")),
    "c/f 4a, 7b": (model.CarryAction(ref="4a"), model.CarryAction(ref="7b")),
    "snooze 4a, 4b until Monday": (
        model.SnoozeAction(ref="4a", when="Monday"),
        model.SnoozeAction(ref="4b", when="Monday"),
    ),
    "/agenda accept S1, S2": (model.AcceptSuggestion(ref="S1"), model.AcceptSuggestion(ref="S2")),
    "accept S1 and S3 for 10 min": (
        model.AcceptSuggestion(ref="S1", minutes=10),
        model.AcceptSuggestion(ref="S3", minutes=10),
    ),
    "decline S1, S2 Covered by the sub-group": (
        model.DeclineSuggestion(ref="S1", reason="Covered by the sub-group"),
        model.DeclineSuggestion(ref="S2", reason="Covered by the sub-group"),
    ),
    "/agenda defer S1 & S2 December": (
        model.DeferSuggestion(ref="S1", meeting="December"),
        model.DeferSuggestion(ref="S2", meeting="December"),
    ),
}


@pytest.mark.parametrize("line, commands", SEVERAL.items(), ids=SEVERAL)
def test_several_things_at_once_are_one_command(line: str, commands: tuple[model.Command, ...]) -> None:
    assert parse(line) == model.Several(commands=commands)


@pytest.mark.parametrize(
    "line, when",
    [
        ("due 4a, 5 July", "5 July"),
        ("due 4a, 5th of July", "5th of July"),
        ("/action carry 4a, 16 September", "16 September"),
        ("snooze 4a, 2 weeks", "in 2 weeks"),
    ],
)
def test_a_number_that_begins_a_date_is_no_reference(line: str, when: str) -> None:
    command = parse(line)

    assert isinstance(command, (model.ChangeDue, model.CarryAction, model.SnoozeAction))
    assert (command.ref, command.when) == ("4a", when)


def test_a_number_that_may_be_a_reference_or_an_outcome_is_asked_about() -> None:
    with pytest.raises(NotUnderstood) as asked:
        parse("done 4a, 3 of 5 venues have answered")

    assert asked.value.nearest == ("/action done 4a", "/action done 3")


@pytest.mark.parametrize("line", ["4a and 4b not done yet", "4a and 4b done?", "are 4a and 4b done?"])
def test_several_that_are_not_done_are_not_done(line: str) -> None:
    try:
        command = parse(line)
    except NotUnderstood:
        return
    assert not isinstance(command, (model.Several, model.DoneAction))


def test_a_number_after_a_reference_may_be_the_outcome() -> None:
    assert parse("done 4a 12 authorities answered") == model.DoneAction(
        ref="4a", outcome="12 authorities answered"
    )


@pytest.mark.parametrize(
    "line, file",
    [
        ("/minutes import minutes.docx", "minutes.docx"),
        ("/minutes import from “June minutes.docx”", "June minutes.docx"),
        ("minutes import notes/june.md", "notes/june.md"),
        ("/minutes", None),
    ],
)
def test_minutes_are_imported_by_their_files_name(line: str, file: str | None) -> None:
    assert parse(line) == model.ImportMinutes(file=file)
