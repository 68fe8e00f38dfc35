"""Which function handles which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from bot.commands import model
from bot.commands.request import Request
from bot.handlers import actions, agenda, meetings, milestones, network, other, reminders, review
from bot.handlers.context import Context
from bot.replies.model import Reply

# Before the sender belongs to any network: they are given the connection itself.
AT_THE_DOOR: Mapping[type[model.Command], Callable[[Any, Request, Connection], Reply]] = {}

HANDLERS: Mapping[type[model.Command], Callable[[Any, Context], Reply]] = {}
