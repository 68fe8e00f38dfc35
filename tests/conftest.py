"""What every test shares: how hypothesis searches, and an environment without the bot's variables."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# One example may be slow on a shared machine without being wrong.
_UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

# CI repeats the same examples, so that what was changed makes a run red, not chance; at a desk they differ.
settings.register_profile("desk", **_UNHURRIED)
settings.register_profile("ci", derandomize=True, print_blob=True, **_UNHURRIED)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# Whoever runs the tests may have these set for a server of their own.
for name in ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL"):
    os.environ.pop(name, None)

pytest_plugins = ["tests.databases"]
