"""Meetings, plans and promises as calendars have them: what is sent (RFC 5545, 5546, 6047), and what comes back."""
