"""Forms of room jobs."""

from django import forms

from apps.jobs.models import Job


class JobFilter(forms.Form):
    """Which jobs to list."""

    state = forms.ChoiceField(required=False, choices=[("", "All"), *Job.State.choices])
    mine = forms.ChoiceField(
        required=False, label="Asked for by", choices=[("", "Everyone I may see"), ("1", "Me")]
    )
