"""Every table of the register, on one page.

Columns are named as the fields of the domain's dataclasses. Instants are UTC; every row of a network
carries network_id, and every read filters by it. Rows that people edit have a version: an update names
the version that it read, so that two people never overwrite each other silently.
An action's owners are part of its row: they change with it, under one version, and undo restores both.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.types import Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only numbers a key by itself when its type is INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True)


def _network() -> Column[int]:
    return Column("network_id", Key, ForeignKey("network.id"), nullable=False)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default="1")


network = Table(
    "network",
    metadata,
    _id(),
    Column("slug", String(80), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("region", String(20), nullable=False),
    Column("policy", Json, nullable=False),
    Column("quiet_weeks", Json),
    Column("timelines", Json, nullable=False, server_default="{}"),
    Column("revision", String(16), nullable=False, server_default=""),  # of what store/facts keeps in memory
    Column("home", String(121)),  # "slack:T123": where it was set up; only there are addresses trusted
    Column("uid", String(32), nullable=False, server_default=""),  # random: see domain/person.py
    Column("invitations", String(20)),  # who sends them; None: nobody has said
    Column("template", Key),  # the file of its own Word template; no foreign key: each refers to the other
    Column("created_at", UtcDateTime, nullable=False),
    _version(),
)

organisation = Table(
    "organisation",
    metadata,
    _id(),
    _network(),
    Column("name", String(200), nullable=False),
    Column("aliases", Json, nullable=False),
    _version(),
    UniqueConstraint("network_id", "name"),
)

person = Table(
    "person",
    metadata,
    _id(),
    _network(),
    Column("name", String(200), nullable=False),
    Column("email", String(320)),
    Column("organisation_id", Key, ForeignKey("organisation.id")),
    Column("role", String(20), nullable=False),
    Column("time_zone", String(60)),
    Column("preferences", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("welcomed_at", UtcDateTime),
    Column("left_at", UtcDateTime),
    _version(),
    Index("ix_person_network_id", "network_id"),
)

identity = Table(
    "identity",
    metadata,
    _id(),
    _network(),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(100), nullable=False),
    Column("user", String(200), nullable=False),
    Column("return_address", Text),
    Column("seen_at", UtcDateTime),
    _version(),
    UniqueConstraint("network_id", "platform", "workspace", "user"),
    Index("ix_identity_platform_workspace_user", "platform", "workspace", "user"),
    Index("ix_identity_person_id", "person_id"),
)

# A channel or chat that a network lives in, per platform; purpose "posts" is where the network's posts go, "lost"
# one that takes none until it is back.
conversation = Table(
    "conversation",
    metadata,
    _id(),
    _network(),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(100), nullable=False),
    Column("conversation", String(300), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("return_address", Text),
    Column(
        "within", String(300)
    ),  # the team that a channel is part of: what becomes of it concerns the channel
    Column("created_at", UtcDateTime, nullable=False),
    _version(),
    UniqueConstraint("platform", "workspace", "conversation"),
)

# Teams and group chats that the bot was added to, where a platform tells who is there place by place.
presence = Table(
    "presence",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(100), primary_key=True),
    Column("place", String(300), primary_key=True),
    Column("return_address", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

# Where a platform serves a workspace, if each has its own address: the latest that it wrote from.
service = Table(
    "service",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(100), primary_key=True),
    Column("address", String(500), nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
)

# Which network an account means in direct messages ("/network use NAME").
chosen_network = Table(
    "chosen_network",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(100), primary_key=True),
    Column("user", String(200), primary_key=True),
    _network(),
)

# Everybody a workspace's directory has shown, members of a network or not: names for mentions, and who may be matched.
account = Table(
    "account",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(100), primary_key=True),
    Column("user", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(320)),  # as the platform vouches for it; None for guests and strangers
    Column("standing", String(20), nullable=False),  # full | guest | stranger | bot
    Column("is_admin", Boolean, nullable=False, server_default=text("false")),
    Column("time_zone", String(60)),
    Column("gone_at", UtcDateTime),  # deactivated, or removed
    Column("return_address", Text),  # of their own chat with the bot, where they opened one
    Column("shut_at", UtcDateTime),  # they took the bot away: until they have it back, it can't write to them
    Column("updated_at", UtcDateTime, nullable=False),
)

# The bot in one workspace (or a whole organisation of them), with its sealed tokens.
installation = Table(
    "installation",
    metadata,
    _id(),
    Column("platform", String(20), nullable=False),
    Column("enterprise", String(100), nullable=False, server_default=""),
    Column("workspace", String(100), nullable=False, server_default=""),  # "": the whole organisation
    Column("user", String(200), nullable=False, server_default=""),  # whose token it is; "": the bot's
    Column("name", String(200), nullable=False, server_default=""),
    Column("sealed", Text, nullable=False),  # everything about it, encrypted with SECRET_KEY
    Column("installed_at", UtcDateTime, nullable=False),
    UniqueConstraint("platform", "enterprise", "workspace", "user"),
)

# Workspaces that let the bot write no longer: its token was withdrawn, or may not do this any more.
lockout = Table(
    "lockout",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(100), primary_key=True),
    Column("why", String(300), nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

# Words that may be used once, until they expire: an installation's state, a code that claims a role or links a channel.
ticket = Table(
    "ticket",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the word, which itself is kept nowhere
    Column("purpose", String(20), nullable=False),  # install | claim | link
    Column("network_id", Key, ForeignKey("network.id")),
    Column("person_id", Key, ForeignKey("person.id")),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

meeting = Table(
    "meeting",
    metadata,
    _id(),
    _network(),
    Column("title", String(300), nullable=False),
    Column("dtstart", UtcDateTime, nullable=False),
    Column("dtend", UtcDateTime, nullable=False),
    Column("location", String(500)),
    Column("link", String(1000)),
    Column("number", Integer),
    Column("prefix", String(20)),
    Column("status", String(20), nullable=False),
    Column("published_at", UtcDateTime),
    Column("released_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("uid", String(200), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("dtstamp", UtcDateTime),
    Column("followed_uid", String(500)),  # of the chair's own invitation
    Column("followed_sequence", Integer),
    Column("followed_dtstamp", UtcDateTime),
    _version(),
    Index("ix_meeting_network_id_dtstart", "network_id", "dtstart"),
    UniqueConstraint("network_id", "prefix"),
    # Calendars may have a meeting that was taken back: the next one is not given its id.
    sqlite_autoincrement=True,
)

attendance = Table(
    "attendance",
    metadata,
    _id(),
    _network(),
    Column("meeting_id", Key, ForeignKey("meeting.id"), nullable=False),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("partstat", String(20), nullable=False),
    Column("deputy", String(200)),
    Column("note", Text),
    Column("said_by", Key, ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sequence", Integer),  # of the invitation that was last answered from a calendar
    Column("dtstamp", UtcDateTime),  # of that answer
    _version(),
    UniqueConstraint("meeting_id", "person_id"),
)

# Who was there, as it was noted at the meeting.
at_meeting = Table(
    "at_meeting",
    metadata,
    _id(),
    _network(),
    Column("meeting_id", Key, ForeignKey("meeting.id"), nullable=False),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("was_there", Boolean, nullable=False),
    Column("deputy", String(200)),
    Column("said_by", Key, ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _version(),
    UniqueConstraint("meeting_id", "person_id"),
)

# Whoever knows a feed's word may read a person's calendar, or a network's: only the word's digest is kept.
feed = Table(
    "feed",
    metadata,
    _id(),
    _network(),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),  # who asked for it
    Column("whole", Boolean, nullable=False),  # the network's, with nothing of that person's own
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256
    Column("etag", String(64), nullable=False, server_default=""),  # of the bytes that were last written
    Column("written_at", UtcDateTime),  # when they became so
    Column("written_of", String(40), nullable=False, server_default=""),  # the network's state and the day
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_feed_person_id", "person_id"),
)

action = Table(
    "action",
    metadata,
    _id(),
    _network(),
    Column("number", Integer, nullable=False),
    Column("ref", String(40)),
    Column("meeting_id", Key, ForeignKey("meeting.id")),
    Column("item", String(20)),
    Column("summary", Text, nullable=False),
    Column("owners", Json, nullable=False),
    Column("watchers", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("due", Json),
    Column("due_on", Date),  # due.day, for lists in order
    Column("due_event", String(120)),  # due.event, to find what follows a meeting that moves
    Column("held", Boolean, nullable=False),
    Column("agenda_request", Text),
    Column("request_meeting_id", Key, ForeignKey("meeting.id")),
    Column("outcome", Text),
    Column("reason", Text),
    Column("carried", Integer, nullable=False),
    Column("created_by", Key, ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("released_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    Column("agreed_meeting_id", Key, ForeignKey("meeting.id")),
    Column("source", String(1000)),  # link of the message it was captured from
    Column("dtstamp", UtcDateTime),
    _version(),
    UniqueConstraint("network_id", "number"),
    UniqueConstraint("network_id", "ref"),
    Index("ix_action_network_id_status", "network_id", "status"),
    Index("ix_action_due_event", "network_id", "due_event"),
)

note = Table(
    "note",
    metadata,
    _id(),
    _network(),
    Column("action_id", Key, ForeignKey("action.id"), nullable=False, index=True),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _version(),
)

standing_item = Table(
    "standing_item",
    metadata,
    _id(),
    _network(),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("minutes", Integer),
    Column("lead", Json),
    _version(),
)

agenda_item = Table(
    "agenda_item",
    metadata,
    _id(),
    _network(),
    Column("meeting_id", Key, ForeignKey("meeting.id")),
    Column("suggestion", Integer),
    Column("standing_id", Key),  # no foreign key: the item stays when the standing item is removed
    Column("position", Integer),
    Column("label", String(20)),
    Column("title", Text, nullable=False),
    Column("lines", Json, nullable=False),
    Column("minutes", Integer),
    Column("starts", String(5)),
    Column("leads", Json, nullable=False),
    Column("papers", Json, nullable=False),
    Column("files", Json, nullable=False, server_default="[]"),
    Column("paper_due", Date),
    Column("state", String(20), nullable=False),
    Column("reason", Text),
    Column("late", Boolean, nullable=False),
    Column("proposed_by", Key, ForeignKey("person.id")),
    Column("on_behalf_of", String(300)),
    Column("action_id", Key, ForeignKey("action.id")),
    Column("source", String(1000)),  # link of the message it was captured from
    Column("put_off_from", Key),  # the meeting it was deferred from, while it waits for one after that
    Column("created_at", UtcDateTime, nullable=False),
    _version(),
    UniqueConstraint("network_id", "suggestion"),
    Index("ix_agenda_item_network_id_meeting_id", "network_id", "meeting_id"),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _network(),
    Column("number", Integer, nullable=False),
    Column("meeting_id", Key, ForeignKey("meeting.id")),
    Column("item", String(20)),
    Column("text", Text, nullable=False),
    Column("recorded_by", Key, ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _version(),
    UniqueConstraint("network_id", "number"),
)

minutes = Table(
    "minutes",
    metadata,
    _id(),
    _network(),
    Column("meeting_id", Key, ForeignKey("meeting.id"), nullable=False),
    Column("file_id", Key, ForeignKey("file.id"), nullable=False),
    Column("brought_by", Key, ForeignKey("person.id"), nullable=False),
    Column("brought_at", UtcDateTime, nullable=False),
    Column("changes", Text),
    Column("circulated_at", UtcDateTime),
    Column("agreed_by", Key, ForeignKey("person.id")),
    Column("sent_in", String(32)),
    Column("item_id", Key),  # no foreign key: they stay when the item is taken back
    _version(),
    Index("ix_minutes_network_id", "network_id"),
)

correction = Table(
    "correction",
    metadata,
    _id(),
    _network(),
    Column("meeting_id", Key, ForeignKey("meeting.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("said_by", Key, ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _version(),
    Index("ix_correction_meeting_id", "meeting_id"),
)

plan = Table(
    "plan",
    metadata,
    _id(),
    _network(),
    Column("name", String(200), nullable=False),
    Column("first", Date),
    Column("last", Date),
    Column("candidates", Json, nullable=False, server_default="[]"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("dtstamp", UtcDateTime),
    _version(),
    UniqueConstraint("network_id", "name"),
)

date_answer = Table(
    "date_answer",
    metadata,
    _id(),
    _network(),
    Column("plan_id", Key, ForeignKey("plan.id"), nullable=False),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("suits", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _version(),
    UniqueConstraint("plan_id", "person_id", "day"),
)

milestone = Table(
    "milestone",
    metadata,
    _id(),
    _network(),
    Column("number", Integer, nullable=False),
    Column("plan_id", Key, ForeignKey("plan.id")),
    Column("summary", Text, nullable=False),
    Column("owners", Json, nullable=False),
    Column("due", Json, nullable=False),
    Column("due_on", Date),
    Column("due_event", String(120)),
    Column("depends_on", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text),
    Column("completed_at", UtcDateTime),
    Column("created_by", Key, ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("dtstamp", UtcDateTime),
    _version(),
    UniqueConstraint("network_id", "number"),
    Index("ix_milestone_due_event", "network_id", "due_event"),
)

# Numbers and letters that are never given twice: scope "action", "suggestion", "Jun24/4" …
counter = Table(
    "counter",
    metadata,
    Column("network_id", Key, ForeignKey("network.id"), primary_key=True),
    Column("scope", String(60), primary_key=True),
    Column("value", Integer, nullable=False),
)

# Append-only: who changed what, when, from where. Rows of one command share `change`; undo reads `before`.
history = Table(
    "history",
    metadata,
    _id(),
    _network(),
    Column("change", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", Key),  # person id; None: the bot itself
    Column("on_behalf_of", String(300)),
    Column("platform", String(20), nullable=False),
    Column("verb", String(60), nullable=False),  # the command's name: "AddAction"
    Column("entity", String(40), nullable=False),  # the table's name
    Column("entity_id", Key, nullable=False),
    Column("before", Json),  # the whole row; None: it was made
    Column("after", Json),  # the whole row; None: it was taken away
    Column("undoes", String(32)),  # the change that this one took back
    Index("ix_history_entity", "network_id", "entity", "entity_id"),
    Index("ix_history_actor", "network_id", "actor_id", "id"),
    Index("ix_history_change", "network_id", "change"),
)

# What waits for a confirmation: single use, gone after 14 days.
proposal = Table(
    "proposal",
    metadata,
    _id(),
    _network(),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("commands", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    _version(),
    Index("ix_proposal_network_id", "network_id", "kind", "person_id"),
)

# Events already handled, with their answer for 24 hours: four deliveries of one event make one row.
inbound = Table(
    "inbound",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("reply", Text),
)

# One alarm for one person: what should reach them, and what became of it.
occurrence = Table(
    "occurrence",
    metadata,
    _id(),
    _network(),
    Column("kind", String(30), nullable=False),
    Column("subject", String(40), nullable=False),  # "action:12"; a notice: "notice:CHANGE"
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("target", String(40), nullable=False),  # what it counts to: an ISO day or instant
    Column("step", String(40), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),  # pending | joined | sent | superseded | failed
    Column("delivery_id", Key, ForeignKey("delivery.id")),
    Column("card", Text),  # a notice keeps its card; reminders are worded when first sent
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("why", String(200)),  # why it was superseded or failed
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "subject", "person_id", "target", "step"),
    Index(
        "ix_occurrence_due",
        "network_id",  # first, so that one network's backlog is stepped over to reach the others
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_occurrence_subject", "network_id", "subject"),
    Index(
        "ix_occurrence_person",
        "person_id",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    # Partial: while all wait, an index full of nulls would look useful to nobody, and be taken for the wrong things.
    Index(
        "ix_occurrence_delivery_id",
        "delivery_id",
        sqlite_where=text("delivery_id IS NOT NULL"),
        postgresql_where=text("delivery_id IS NOT NULL"),
    ),
)

# One message for one person or conversation, with its lease: due_at is both "visible from" and "leased until".
delivery = Table(
    "delivery",
    metadata,
    _id(),
    _network(),
    Column("person_id", Key, ForeignKey("person.id")),
    Column("conversation_id", Key, ForeignKey("conversation.id")),
    Column("kind", String(30), nullable=False),
    Column("about", Text, nullable=False),  # "Jun24/4a, Jun24/7b", for the record of what was sent
    Column("local_day", Date),  # the recipient's day, where it holds reminders: one such message a day
    Column("due_at", UtcDateTime, nullable=False),
    # pending | uncertain (a send was begun, how it ended is not known) | sent | superseded | failed
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),  # sends begun
    Column("fence", Integer, nullable=False, server_default="0"),  # grows with each claim
    Column("platform", String(20)),  # by which it went, or was last tried
    Column("workspace", String(100)),
    Column("address", Text),  # to where
    Column("tried", Json),  # ways that refused for good: ["slack:T1:U123"]
    Column("message_id", String(200)),  # the platform's own id of what was sent
    Column(
        "thread", String(60)
    ),  # of a post: "meeting:3"; posts of one thread stay together in a conversation
    Column("card", Text),  # frozen while a send may have happened, so that it can be looked up
    Column("invitation", Text),  # what a calendar was sent by it (domain/invitation), as JSON
    Column("why", String(300)),  # the last failure
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Index(
        "ix_delivery_due",
        "network_id",
        "due_at",
        sqlite_where=text("state IN ('pending', 'uncertain')"),
        postgresql_where=text("state IN ('pending', 'uncertain')"),
    ),
    Index("ix_delivery_person", "person_id", "id"),
    Index(
        "ix_delivery_conversation",
        "conversation_id",
        "thread",
        sqlite_where=text("conversation_id IS NOT NULL"),
        postgresql_where=text("conversation_id IS NOT NULL"),
    ),
    Index("ix_delivery_network_id", "network_id", "created_at"),
)

# When a conversation or workspace may next be written to: rate limits that all processes share.
pace = Table(
    "pace",
    metadata,
    Column("scope", String(300), primary_key=True),
    Column("next_send_at", UtcDateTime, nullable=False),
)

# When each worker last did its round: the health page and `doctor` tell the truth by it.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("worker", String(200), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# Papers, pictures and minutes, as they were sent or handed in. word: the secret in the address under which one is read.
file = Table(
    "file",
    metadata,
    _id(),
    _network(),
    Column("word", String(50), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_by", Key, ForeignKey("person.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_file_network_id", "network_id"),
)
