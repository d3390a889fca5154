"""PO files that translators send back: read as a whole, refused as a whole, never half applied."""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any

import polib
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.strings import INLINE_TAGS

from partners.imports.reading import unreadable
from portal import html

SIZE = 2 * 1024 * 1024
TRANSLATION = "X-WagtailLocalize-TranslationID"
# What programs put into texts: %(name)s, %s, {name}, {{ name }}, and the markers of sources.
PLACEHOLDER = re.compile(r"%\([A-Za-z_]\w*\)[sd]|%[sd]|\{\{?\s*\w*\s*\}?\}|\[[1-9][0-9]?\]")
SHOWN = 60


class PoRefused(Exception):
    """The file is not taken; `reasons` say why, each for its reader."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def read_po(content: bytes, translation: Translation) -> polib.POFile:
    """The file, when it belongs to this translation and every text in it can be used; raises PoRefused."""
    po = _parsed(content)
    named = po.metadata.get(TRANSLATION)
    if named is None:
        raise PoRefused(_("This PO file does not come from here: download the file of this page and fill that in."))
    if named != str(translation.uuid):
        raise PoRefused(_("This PO file belongs to another page or language."))
    model = translation.source.specific_content_type.model_class()
    filled = [entry for entry in po if not entry.obsolete and entry.msgstr]
    reasons = [f"“{entry.msgid[:SHOWN]}”: {reason}" for entry in filled for reason in _wrong(entry, model)]
    reasons += _foreign(po, translation)
    if reasons:
        raise PoRefused(*reasons)
    return po


def _parsed(content: bytes) -> polib.POFile:
    if len(content) > SIZE:
        raise PoRefused(_("This file is larger than a PO file of one page can be."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PoRefused(_("This file is not UTF-8. Save it again with that encoding.")) from error
    # Without a line break polib would take the text for the name of a file.
    try:
        po = polib.pofile(text + "\n")
    except (OSError, ValueError, IndexError) as error:
        raise PoRefused(_("This is not a PO file: %(error)s") % {"error": str(error)[:120]}) from error
    if not len(po):
        raise PoRefused(_("There is no text in this PO file."))
    return po


def _wrong(entry: polib.POEntry, model: Any) -> list[str]:
    """What makes the translation of one text of a page unusable."""
    found = [problem for problem in (unreadable(entry.msgstr), _too_long(entry, model)) if problem]
    missing = Counter(PLACEHOLDER.findall(entry.msgid))
    given = Counter(PLACEHOLDER.findall(entry.msgstr))
    if missing != given:
        words = ", ".join(sorted((missing - given) + (given - missing)))
        found.append(_("placeholders differ: %(words)s") % {"words": words})
    source, target = Tags(entry.msgid), Tags(entry.msgstr)
    if target.problem:
        found.append(target.problem)
    elif source.seen != target.seen:
        words = ", ".join(f"<{tag}>" for tag in sorted((source.seen - target.seen) + (target.seen - source.seen)))
        found.append(_("tags differ: %(tags)s") % {"tags": words})
    if not html.plain(entry.msgstr):
        found.append(_("there are no words in it"))
    return found


def _too_long(entry: polib.POEntry, model: Any) -> str:
    """More than the field holds; texts of blocks have no limit."""
    field = {each.name: each for each in model._meta.concrete_fields}.get(entry.msgctxt)
    limit = getattr(field, "max_length", None)
    if limit is None or len(unescape(entry.msgstr)) <= limit:
        return ""
    return _("This is longer than %(limit)s characters.") % {"limit": limit}


def _foreign(po: polib.POFile, translation: Translation) -> list[str]:
    """Texts that the page does not have, in a file that says to be this page's."""
    segments = StringSegment.objects.filter(source=translation.source).select_related("string", "context")
    own = {(segment.string.data, segment.context.path) for segment in segments}
    strange = [entry for entry in po if not entry.obsolete and (entry.msgid, entry.msgctxt) not in own]
    text = _("“%(words)s”: the page does not say this, or no longer. Download the file again.")
    return [text % {"words": entry.msgid[:SHOWN]} for entry in strange]


class Tags(HTMLParser):
    """The tags of a text: how often each is there, and the first fault."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: Counter[str] = Counter()
        self.problem = ""
        self._open: list[str] = []
        self.feed(text)
        if "<" in self.rawdata:
            self._fault(_("a tag is not complete"))
        elif self._open:
            self._fault(_("<%(tag)s> is not closed") % {"tag": self._open[-1]})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE_TAGS:
            self._fault(_("<%(tag)s> is not allowed here") % {"tag": tag})
        named = dict(attrs)
        if set(named) - ({"id"} if tag == "a" else set()):
            self._fault(_("<%(tag)s> carries attributes that are not allowed") % {"tag": tag})
        self.seen[f"{tag}#{named['id']}" if named.get("id") else tag] += 1
        if tag != "br":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br" and self._open:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            return
        if not self._open or self._open[-1] != tag:
            self._fault(_("</%(tag)s> closes nothing") % {"tag": tag})
        else:
            self._open.pop()

    def handle_comment(self, data: str) -> None:
        self._fault(_("a comment is not allowed here"))

    def handle_decl(self, decl: str) -> None:
        self._fault(_("a declaration is not allowed here"))

    def unknown_decl(self, data: Any) -> None:
        self._fault(_("a declaration is not allowed here"))

    def handle_pi(self, data: str) -> None:
        self._fault(_("a declaration is not allowed here"))

    def _fault(self, reason: str) -> None:
        self.problem = self.problem or reason
