"""Intake: the one map-preview-fix-load-reconcile; a room registers a target."""
