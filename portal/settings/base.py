"""Django and Wagtail: apps, middleware, database, caches, templates, languages, search, API."""

import sqlite3
import zoneinfo
from datetime import timedelta
from functools import partial
from pathlib import Path

from portal import cluster, languages, shared_cache
from portal import environment as env

env.read_dotenv()
languages.teach_django()
# The pinned tzdata package is the one source of time zones; Python would prefer the system's files.
zoneinfo.reset_tzpath(())

ROOT = env.ROOT
VAR = env.parsed("VAR_FOLDER", str(ROOT / "var"), lambda value: Path(value).resolve(), "use a folder")
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", least=32)
BASE_URL = env.base_url("BASE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or [BASE_URL.split("//")[1].split(":")[0], "localhost", "127.0.0.1"]
STARTER = env.flag("STARTER")

INSTALLED_APPS = [
    "resources",
    "partners",
    "partners.accounts",
    "search",
    "portal",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.redirects",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "partners.accounts.people.PeopleConfig",  # wagtail.users, with our forms
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "phonenumber_field",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "partners.accounts.middleware.EvenTimeMiddleware",
    "portal.middleware.SafetyHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.PolicyByAreaMiddleware",
    "portal.middleware.OpenToProgramsMiddleware",
    "portal.middleware.PublicGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.middleware.PrivateSessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.PrivateAuthenticationMiddleware",
    "portal.middleware.PrivateMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "partners.accounts.middleware.RequireMFAMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal.templatetags.puente"],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'puente.sqlite3'}")}


def _wal_is_safe(version: tuple[int, int, int]) -> bool:
    """SQLite lost data in WAL mode with several connections until 3.44.6, 3.50.7 and 3.51.3."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "portal.sqlite3"
    _journal = "WAL" if _wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA journal_mode={_journal}; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 600
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

_cache_url = env.redis("CACHE_URL")
# Login limits must hold across processes, so the default is shared; what may differ by process lives in `local`.
CACHES = {
    "default": {
        **(
            {"BACKEND": "portal.shared_cache.SharedCache", "LOCATION": _cache_url, "OPTIONS": shared_cache.OPTIONS}
            if _cache_url
            # Django's limit of 300 rows would let anybody push a counter out by filling the table.
            else {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "shared_cache",
                "OPTIONS": {"MAX_ENTRIES": 1_000_000},
            }
        ),
        "KEY_FUNCTION": "portal.cache_keys.hidden",
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
    # The database has them; without this, Wagtail would ask the shared cache for each picture of a public page.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = languages.switched_on()
# The second holds what the libraries' own catalogues leave out or say with a fault.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "libraries"]
FORMAT_MODULE_PATH = "portal.formats"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "portal" / "static"]
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.uploads.BoundedUploadHandler",
]

SEARCH_URL = env.parsed(
    "SEARCH_URL",
    "",
    cluster.checked_address,
    "leave it empty or use an address such as elasticsearch+https://user:password@host:9200,host2:9200 "
    "(or opensearch+https://); +http only for this machine",
)
SEARCH_API_KEY = env.parsed(
    "SEARCH_API_KEY",
    "",
    partial(cluster.checked_key, address=SEARCH_URL),
    "leave it empty, or give the key of a cluster whose SEARCH_URL has no password",
)
SEARCH_CA_FILE = env.parsed(
    "SEARCH_CA_FILE", "", cluster.checked_certificates, "leave it empty, or name a file of certificates (PEM)"
)
SEARCH_INDEX_PREFIX = env.parsed(
    "SEARCH_INDEX_PREFIX", "puente", cluster.checked_prefix, "use small letters, digits, - and _, such as puente"
)
SEARCH_TIMEOUT = env.parsed("SEARCH_TIMEOUT", "0.8", cluster.checked_seconds, "use seconds, from 0.05 to 30")
SEARCH_FOLDER = VAR / "search"

# Calendars of partners are read from public servers only; tests have theirs on this machine.
CALENDARS_FROM_LOOPBACK = env.flag("CALENDARS_FROM_LOOPBACK")

vars().update(env.email("EMAIL_URL", "consolemail://" if DEBUG else "filemail:///" + str(VAR / "mail")))
# All mail waits in the database (partners/letters/) until this backend takes it, so that a lost server loses nothing.
EMAIL_CARRIER = vars()["EMAIL_BACKEND"]
EMAIL_BACKEND = "partners.letters.queue.LetterBackend"
EMAIL_TIMEOUT = 20
AUDIT_ROWS_MAY_GO = False
DEFAULT_FROM_EMAIL = f"Puente <puente@{BASE_URL.split('//')[1].split(':')[0]}>"

WAGTAIL_SITE_NAME = "Puente"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = languages.of_admin()
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "mp3", "ogg", "m4a", "txt", "csv", "docx", "odt"]
WAGTAILDOCS_CONTENT_TYPES = {"pdf": "application/pdf"}
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.uploads.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.uploads.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILADMIN_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_SEARCH_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # The API only reads; the translation editor behind the login sends forms through the same framework.
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.FormParser", "rest_framework.parsers.MultiPartParser"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "portal.errors.api_error",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Puente",
    "DESCRIPTION": "Read-only API of the partner network's public directory, guides, policies and events.",
    "VERSION": "2",
    "SERVE_INCLUDE_SCHEMA": False,
    # Its check describes every view there is, the admin too; `/api/schema/` describes ours, under its own test.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SERVERS": [{"url": BASE_URL}],
    "ENUM_NAME_OVERRIDES": {"PlaceKind": "portal.vocabulary.PlaceKind", "ThingKind": "search.contract.KINDS"},
}
CONTENT_MAX_AGE = timedelta(seconds=60)
