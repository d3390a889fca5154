"""The embedded default, made fast for tests; everything else is as served."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-" + "x" * 32)
os.environ.setdefault("VAR_FOLDER", tempfile.mkdtemp(prefix="puente-test-"))
os.environ["STARTER"] = "1"
# The suite searches in the embedded engine; tests of the cluster ask for it by their fixture `search_cluster`.
os.environ["SEARCH_CLUSTER"] = os.environ.pop("SEARCH_URL", "") or os.environ.get("SEARCH_CLUSTER", "")
# The browser of earlier tests keeps an event loop in this thread; Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from portal.settings.base import DATABASES, STORAGES
from portal.settings.live import *  # noqa: F403 - the environment has to stand first

DEBUG = False
SEARCH_CLUSTER = os.environ["SEARCH_CLUSTER"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; no real password is stored
EVEN_TIME_SECONDS = 0  # speed; tests/accounts/test_time.py measures the real ones
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AUDIT_ROWS_MAY_GO = True  # Django empties the tables between tests
# Hashed names need collectstatic; tests read the sources.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server of browser tests reads it from another thread, with the same PRAGMAs.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["VAR_FOLDER"]) / "test.sqlite3")}
