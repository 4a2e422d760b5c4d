"""Makes the back office's own admin site the default one."""

from django.contrib.admin.apps import AdminConfig


class AccordAdminConfig(AdminConfig):
    """Rooms register with `@admin.register` as usual."""

    default_site = "apps.desk.site.AccordAdminSite"
