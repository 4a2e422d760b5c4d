"""Bank statements on their way in: how each format is read, and what it becomes."""
