"""Tests of Accord: they mirror the rooms, and read like the user's manual."""
