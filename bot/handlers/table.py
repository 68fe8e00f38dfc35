"""Which function handles which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.commands import model
from bot.commands.request import Request
from bot.handlers import (
    action_changes,
    action_lists,
    action_progress,
    actions,
    agenda,
    agenda_items,
    attendance,
    capture,
    closing,
    meetings,
    network,
    other,
    reminders,
    review,
    settings,
    suggestions,
)
from bot.handlers.context import Context
from bot.replies.model import Reply
from bot.store.types import Connection

# Before the sender belongs to any network: they are given the connection itself.
AT_THE_DOOR: Mapping[type[model.Command], Callable[[Any, Request, Connection], Reply]] = {
    model.SetUpNetwork: network.set_up_network,
    model.UseNetwork: network.use_network,
}

HANDLERS: Mapping[type[model.Command], Callable[[Any, Context], Reply]] = {
    model.AcceptSuggestion: suggestions.accept_suggestion,
    model.Acknowledge: other.acknowledge,
    model.ActionHistory: action_lists.action_history,
    model.AddAction: actions.add_action,
    model.AddMember: network.add_member,
    model.AddRequested: agenda.add_requested,
    model.AgreeActions: review.agree_actions,
    model.Apologise: attendance.apologise,
    model.AskSomebody: other.ask_somebody,
    model.AssignAction: action_changes.assign_action,
    model.Attend: attendance.attend,
    model.CancelMeeting: meetings.cancel_meeting,
    model.CarryAction: review.carry_action,
    model.ChangeDue: action_changes.change_due,
    model.CloseMeeting: closing.close_meeting,
    model.Confirm: lambda command, context: capture.confirm(command, context, HANDLERS),
    model.Decide: closing.decide,
    model.DeclineSuggestion: suggestions.decline_suggestion,
    model.DeferSuggestion: suggestions.defer_suggestion,
    model.DoneAction: action_progress.done_action,
    model.DropAction: action_changes.drop_action,
    model.EditAction: action_changes.edit_action,
    model.HandOver: action_changes.hand_over,
    model.Help: other.show_help,
    model.ImportMembers: network.import_members,
    model.LeadItem: agenda_items.lead_item,
    model.ListActions: action_lists.list_actions,
    model.ListMeetings: meetings.list_meetings,
    model.ListMembers: network.list_members,
    model.MapName: network.map_name,
    model.MoveItem: agenda_items.move_item,
    model.MoveMeeting: meetings.move_meeting,
    model.MoveMember: network.move_member,
    model.MyReminders: reminders.my_reminders,
    model.NetworkSettings: settings.network_settings,
    model.NetworkStatus: settings.network_status,
    model.NextMeeting: meetings.next_meeting,
    model.NotMine: action_changes.not_mine,
    model.Organisations: network.organisations,
    model.PaperItem: agenda_items.paper_item,
    model.PasteBlock: capture.paste_block,
    model.PauseReminders: reminders.pause_reminders,
    model.PreviewReminders: reminders.preview_reminders,
    model.PublishAgenda: agenda.publish_agenda,
    model.ReleaseMeeting: closing.release_meeting,
    model.ReminderSettings: reminders.reminder_settings,
    model.ReminderStatus: reminders.reminder_status,
    model.RemoveItem: agenda_items.remove_item,
    model.RemoveMember: network.remove_member,
    model.ReopenAction: action_progress.reopen_action,
    model.ReportChange: network.report_change,
    model.ReviewActions: review.review_actions,
    model.ReviewAgenda: agenda.review_agenda,
    model.ScheduleMeeting: meetings.schedule_meeting,
    model.Search: other.search,
    model.SetRole: network.set_role,
    model.ShowAction: action_lists.show_action,
    model.ShowAgenda: agenda.show_agenda,
    model.SnoozeAction: action_progress.snooze_action,
    model.StandingItems: agenda_items.standing_items,
    model.StartAction: action_progress.start_action,
    model.Suggest: suggestions.suggest,
    model.TestReminder: reminders.test_reminder,
    model.TimeItem: agenda_items.time_item,
    model.Undo: other.undo,
    model.UpdateAction: action_progress.update_action,
    model.WatchAction: action_changes.watch_action,
}
