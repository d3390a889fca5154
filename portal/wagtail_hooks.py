"""The admin of the whole house: its menu, its icons, its exports."""

import datetime
import decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBERS = (int, float, decimal.Decimal, datetime.date, datetime.time)
UNUSED = {"help", "snippets"}
FOR_ADMINISTRATORS = {"redirects", "reports", "locales", "sites", "collections", "workflows", "workflow-tasks"}


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers and dates stay what they are."""
    if value is None or isinstance(value, NUMBERS):
        return value
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else force_str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


# Wagtail writes formulas into CSV as they are; this is the one table that all its exports ask.
SpreadsheetExportMixin.custom_value_preprocess = {
    list: {SpreadsheetExportMixin.FORMAT_CSV: harmless, SpreadsheetExportMixin.FORMAT_XLSX: harmless},
    **{kind: formats for kind, formats in SpreadsheetExportMixin.custom_value_preprocess.items() if kind is not list},
    object: {SpreadsheetExportMixin.FORMAT_CSV: harmless},
}


def add_icons(icons: list[str]) -> list[str]:
    return [*icons, "wagtailadmin/icons/phone.svg"]


def keep_what_is_used(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED]


def keep_settings_for_administrators(request: HttpRequest, items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in FOR_ADMINISTRATORS]


def word_reports_for_each_reader(request: HttpRequest, items: list[MenuItem]) -> None:
    """wagtail_localize words its report once, in the language of whoever came first."""
    for item in items:
        if item.url == reverse("wagtail_localize:translations_report"):
            item.label = _("Translations")


hooks.register("register_icons", add_icons)
hooks.register("construct_main_menu", keep_what_is_used)
hooks.register("construct_settings_menu", keep_settings_for_administrators)
hooks.register("construct_reports_menu", word_reports_for_each_reader)
