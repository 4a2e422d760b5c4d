"""Configuration of Accord: settings, addresses, Celery."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
