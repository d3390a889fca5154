"""As served: read once from the environment (see README, "Settings")."""

from portal.settings.base import *  # noqa: F403 - settings are one namespace by Django's design
from portal.settings.safety import *  # noqa: F403
