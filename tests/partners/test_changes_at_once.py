"""Sixteen people write at once: each change that was confirmed is there, and nobody is told that a table is locked."""

import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.http import QueryDict

from partners.changes import drafting
from partners.changes.saving import ChangedMeanwhile, open_draft, save_draft
from partners.models import Organization, OrganizationText, ReviewedField
from portal import languages
from tests.accounts.conftest import person

WRITERS = 16


def write(organization: Organization, who: Any, code: str, until: float, told: list[Any], pause: float) -> None:
    """Types, saves, and when somebody else saved, chooses the own text again."""
    number = 0
    try:
        while time.monotonic() < until:
            number += 1
            typed = QueryDict(mutable=True)
            typed["name"] = str(number)
            drafting.keep(organization, "texts", by=who, typed=typed)
            opening = open_draft(organization)
            own = [text for text in opening.entry.texts.all() if text.language == code]
            text = own[0] if own else OrganizationText(language=code)
            text.name = str(number)
            others = [each for each in opening.entry.texts.all() if each.language != code]
            opening.entry.texts.set([*others, text])
            based_on, keep = opening.based_on, None
            while True:
                try:
                    save_draft(opening.entry, by=who, based_on=based_on, keep=keep)
                    break
                except ChangedMeanwhile as other:
                    based_on, keep = other.based_on, [each.path for each in other.mine]
            told.append((code, number))
            time.sleep(pause)
    except DatabaseError as problem:
        told.append(problem)
    finally:
        connection.close()


def try_for(seconds: float, *, pause: float = 0) -> None:
    ReviewedField.objects.all().delete()
    clinic = Organization.objects.create(name="Clinic", slug="clinic")
    codes = [code for code, _name in languages.choices()][:WRITERS]
    people = [person(email=f"{code}@example.org") for code in codes]
    told: list[Any] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=write, args=(clinic, who, code, until, told, pause))
        for who, code in zip(people, codes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each for each in told if isinstance(each, Exception)] == []
    confirmed = {code: max(number for each, number in told if each == code) for code in {code for code, _n in told}}
    assert {text.language: int(text.name) for text in clinic.texts.all()} == confirmed
    print(f"{len(told)} changes by {len(confirmed)} of {WRITERS} writers in {seconds:.0f} s")


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_lose_nothing_within_seconds() -> None:
    try_for(3)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_lose_nothing_within_two_minutes() -> None:
    """As fast as forms save themselves: a second after the last key."""
    try_for(120, pause=1)
