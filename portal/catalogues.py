"""Catalogues of messages: written by people as `.po`, read by gettext as `.mo`. Needs no Django."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from portal.languages import BORROWED

# In the order in which Django reads them: what comes later wins.
LENDERS = ("django", "taggit", "allauth", "wagtail", "wagtail_localize")


def compile_messages(folder: Path) -> int:
    """Write each `django.mo` that is older than its `django.po`; answers how many."""
    written = 0
    for source in folder.glob("**/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text:
                catalogue = read_po(text)
            lent = BORROWED.get(source.parts[-3]) if source.parts[-4] == "libraries" else None
            with target.open("wb") as binary:
                write_mo(binary, with_borrowed(catalogue, lent, source.stem) if lent else catalogue)
            written += 1
    return written


def with_borrowed(catalogue: Catalog, name: str, domain: str) -> Catalog:
    """`catalogue` and below it what the installed libraries say in the locale `name`, so `pt` speaks as `pt_BR`."""
    for file in _lent(name, domain):
        with file.open("rb") as binary:
            entries = list(read_mo(binary))
        for entry in entries:
            # babel leaves the context as it stands in the file.
            context = entry.context.decode() if isinstance(entry.context, bytes) else entry.context
            if entry.id and not _is_said(catalogue, entry.id, context):
                catalogue.add(entry.id, _fitted(entry.string or "", catalogue.num_plurals), context=context)
    return catalogue


def _lent(name: str, domain: str) -> Iterator[Path]:
    for package in reversed(LENDERS):
        found = find_spec(package)
        for place in (found.submodule_search_locations or []) if found else []:
            yield from sorted(Path(place).glob(f"**/locale/{name}/LC_MESSAGES/{domain}.mo"))


def _is_said(catalogue: Catalog, key: str | tuple[str, ...] | list[str], context: str | None) -> bool:
    known = catalogue.get(key[0] if isinstance(key, (tuple, list)) else key, context)
    return bool(known and known.string and any(known.string))


def _fitted(text: str | tuple[str, ...] | list[str], forms: int) -> str | tuple[str, ...]:
    """The last form stands for those that a library does not tell apart."""
    if isinstance(text, str):
        return text
    return tuple((*text, *[text[-1]] * forms)[:forms])
