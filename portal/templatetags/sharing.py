"""Template tags that pass a page on. They take the page's own address: what was asked of it is left behind."""

from urllib.parse import quote

import segno
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def page_address(context: template.Context) -> str:
    """The whole address of this page without its query; "" where there is no request."""
    request = context.get("request")
    path = context.get("canonical") or (request.path if request else "")
    return f"{settings.BASE_URL}{path}" if path else ""


@register.simple_tag
def share_links(title: object, address: str) -> dict[str, str]:
    """Addresses by way: `whatsapp`, `sms` (as iOS and Android both read it), `mail`."""
    both = quote(f"{title}\n{address}", safe="")
    return {
        "whatsapp": f"https://wa.me/?text={both}",
        "sms": f"sms:?&body={both}",
        "mail": f"mailto:?subject={quote(str(title), safe='')}&body={both}",
    }


@register.simple_tag
def qr(text: str, name: str) -> SafeString:
    """`text` as a QR code, dark on light in every theme; `name` is what a screen reader says.

    "" for an address that is longer than any code can hold.
    """
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError:
        return SafeString("")
    width, height = code.symbol_size(border=4)
    drawing = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None, light="#fff", dark="#000")
    inside = drawing.partition(">")[2]
    head = format_html('<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}">', name, width, height)
    return head + mark_safe(inside)  # noqa: S308 - drawn by segno from numbers alone
