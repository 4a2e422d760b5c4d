"""The sign-in page: allauth's view behind the lock-out, with the demo people where that is allowed."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from axes.decorators import axes_dispatch
from django.utils.decorators import method_decorator

from apps.identity import demo


@method_decorator(axes_dispatch, name="dispatch")
class SignInView(LoginView):
    """Sign in; a locked address is told so before its password is even looked at."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and in a demo on this machine the people of the county."""
        return super().get_context_data(**kwargs) | {"demo_people": demo.people(self.request)}
