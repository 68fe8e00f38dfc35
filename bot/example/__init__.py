"""The example network of the demo and the docs: 19 invented authorities, invented people, one quarter's story."""

from __future__ import annotations

from pathlib import Path

MEMBERS = Path(__file__).with_name("members.csv")
STORY = Path(__file__).with_name("story.txt")
CHAIR = "Marion Keane"
STARTS = "2024-06-03T09:00"  # local time in the example network's zone
