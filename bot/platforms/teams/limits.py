"""Teams' limits. Sources: Microsoft's pages "Format your bot messages", "Cards" and "Universal Actions"."""

CARD = 28_000  # Bytes of one card as JSON; Teams takes 28 KB, and 100 KB in UTF-16 of the whole message.
ACTIONS = 6  # Buttons that Teams shows in one set; more are shown only behind its "…".
REFRESHED = 60  # People for whom a card may refresh by itself.
BUTTON = 60  # Characters; Teams sets none, and a longer label fills a telephone's line.
TOOLTIP = 80
FALLBACK_TEXT = 300  # Of the card itself; the message's own text may be longer.
TEXT = 3_000  # Characters of the text that stands for a message where its card is not shown.
DIALOG_TITLE = 64
LABEL = (
    300  # Of a field, its hint and what is wrong with it: a dialog must stay within CARD whatever is asked.
)
CHOICE = 200
INPUT = 4_000  # Characters of one answer; more would not be taken as a command either.
CHOICES = 200
