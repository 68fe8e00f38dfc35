"""Slack's limits, in characters and in numbers of things. Source: Slack's "Block Kit" reference pages."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100  # a modal, a Home tab
# Of all texts of a message together. Undocumented: chat.postMessage answers msg_blocks_too_long from about
# 11,300 on (Slack's issue tracker for bolt-js, 2509 and 2867).
MESSAGE_CHARACTERS = 10_000
SECTION = 3_000  # also any text object
FIELDS = 10
FIELD = 2_000
ACTIONS = 25  # elements
BUTTON = 75
VALUE = 2_000
OVERFLOW = 5  # options
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
ALT = 2_000  # of an image
HEADER = 150
VIEW_TITLE = 24  # also its submit and close labels
PRIVATE_METADATA = 3_000
ID = 255
LABEL = 2_000  # also a hint
INPUT = 3_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
