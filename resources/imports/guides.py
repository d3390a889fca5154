"""`import_guides`: guides from JSON lines, each line one language of one guide."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from partners.imports.reading import RowRefused, Table, text_of, unreadable
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken, run
from partners.imports.trail import Trail
from portal.html import plain
from portal.vocabulary import TopicCode, code_of
from resources.guides.models import GuideIndexPage, GuidePage
from resources.guides.tree import ensure_tree, page_key
from resources.imports.markdown import raw_tag, rich_text
from resources.imports.pages import Put, Wanted, kept_words, put_page
from resources.imports.pairs import settle_translations

REQUIRED = ("pair_id", "lang", "title", "body_md")
OPTIONAL = ("summary", "topics", "url")
_is_web = URLValidator(schemes=["http", "https"])


def import_guides(path: Path, *, draft: bool = False, dry_run: bool = False, all_or_none: bool = False) -> Report:
    """Take the lines of a JSONL file as guides; lines with one `pair_id` become translations of one page."""
    lines = text_of(path).split("\n")
    return run(
        lambda report: _take(lines, report, path.name, publish=not draft),
        Table(),
        dry_run=dry_run,
        all_or_none=all_or_none,
        file=path.name,
    )


def _take(lines: list[str], report: Report, file: str, *, publish: bool) -> Taken:
    ensure_tree()
    trail = Trail(file, command="import_guides")
    parents = {page.locale.language_code: page for page in GuideIndexPage.objects.select_related("locale")}
    seen: dict[tuple[str, str], int] = {}
    taken = []
    written = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            key = (record["pair_id"], record["lang"])
            if (first := seen.setdefault(key, number)) != number:
                raise RowRefused("pair_id", _("Line %(line)s of this file has the same identifier.") % {"line": first})
            wanted = _wanted(record, number, report)
        except RowRefused as error:
            report.refused.append(Refused(number, error.column, error.reason))
            continue
        taken.append(number)
        put, page = put_page(parents[record["lang"]], GuidePage, wanted, publish=publish)
        _count(put, page, number, report)
        if put in (Put.CREATED, Put.UPDATED):
            written.add(wanted.key)
            trail.wrote(page, line=number)
    trail.write()
    settle_translations(written)
    if not report.rows:
        report.refused.append(Refused(1, "", _("The file is empty.")))
    return Taken(taken)


def _count(put: Put, page: Any, line: int, report: Report) -> None:
    match put:
        case Put.CREATED:
            report.created += 1
        case Put.UPDATED:
            report.updated += 1
        case Put.UNCHANGED:
            report.unchanged += 1
        case Put.KEPT:
            report.matched.append(Matched(line, page.slug, kept_words()))


def _record(line: str) -> dict[str, Any]:
    """The object of a line with texts where texts belong; raises RowRefused naming the key."""
    if problem := unreadable(line):
        raise RowRefused("", problem)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RowRefused("", _("This line is not a JSON object.")) from error
    if not isinstance(record, dict):
        raise RowRefused("", _("This line is not a JSON object."))
    for name in REQUIRED:
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise RowRefused(name, _("This has to be a text and cannot be empty."))
    for name in ("summary", "url"):
        if not isinstance(record.get(name) or "", str):
            raise RowRefused(name, _("This has to be a text."))
    for name in (*REQUIRED, "summary", "url"):
        if problem := unreadable(record.get(name) or ""):
            raise RowRefused(name, problem)
    record["pair_id"] = record["pair_id"].strip()
    record["lang"] = record["lang"].strip().lower()
    if record["lang"] not in dict(settings.LANGUAGES):
        raise RowRefused("lang", _("This language is not switched on."))
    return record


def _wanted(record: dict[str, Any], line: int, report: Report) -> Wanted:
    title = plain(record["title"])
    if not title or len(title) > 255:
        raise RowRefused("title", _("A title has 1 to 255 characters."))
    for name in sorted(set(record) - {*REQUIRED, *OPTIONAL}):
        report.warnings.append(Refused(line, name[:60], _("There is no such key; it was left out.")))
    url = (record.get("url") or "").strip()
    if url and not _is_address(url):
        report.warnings.append(Refused(line, "url", _("This is not a full web address and was left out.")))
        url = ""
    if tag := raw_tag(record["body_md"]):
        raise RowRefused("body_md", _("<%(tag)s> is not allowed here") % {"tag": tag[:20]})
    body = rich_text(record["body_md"], base=url)
    if not plain(body):
        raise RowRefused("body_md", _("There is no text in it."))
    return Wanted(
        key=page_key(f"guide:{record['pair_id']}"),
        title=title,
        fields={"summary": _summary(record, body), "source_url": url, "search_description": _summary(record, body)},
        blocks=[{"type": "text", "value": body}],
        topics=_topics(record.get("topics"), line, report),
    )


def _is_address(url: str) -> bool:
    try:
        _is_web(url)
    except ValidationError:
        return False
    return len(url) <= 500


def _summary(record: dict[str, Any], body: str) -> str:
    """The given summary, else the beginning of the text, cut at a word."""
    words = plain(record.get("summary") or "") or plain(body.split("</p>")[0])
    return words if len(words) <= 255 else words[:254].rsplit(" ", 1)[0] + "…"


def _topics(given: Any, line: int, report: Report) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise RowRefused("topics", _("This has to be a list of texts."))
    found = {word: code_of(TopicCode, word) for word in given}
    for word in (word for word, code in found.items() if code is None):
        reason = _("“%(word)s” is not a word of the list and was left out.") % {"word": word[:60]}
        report.warnings.append(Refused(line, "topics", reason))
    return tuple(dict.fromkeys(code for code in found.values() if code))
