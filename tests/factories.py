"""Small records that a test puts together; everything is made up and nobody in it has a surname."""

import datetime

import factory
from factory.django import DjangoModelFactory

from partners import models
from portal.vocabulary import OrganizationKind, PlaceKind
from search import outbox


class Factory(DjangoModelFactory):
    """A record and its parts are one change for the search, as when somebody saves them."""

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy, params):
        with outbox.gathered():
            return super()._generate(strategy, params)


class SourceFactory(Factory):
    class Meta:
        model = models.Source
        django_get_or_create = ("address", "row", "date", "date_note")

    address = "https://source.example/list"
    row = "row 7"
    date = datetime.date(2026, 5, 1)
    date_note = ""


class PlaceFactory(Factory):
    class Meta:
        model = models.Jurisdiction
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    kind = PlaceKind.CITY
    name = factory.Sequence(lambda n: f"Town {n}")
    slug = factory.Sequence(lambda n: f"tx-town-{n}")
    state_code = "TX"

    @factory.post_generation
    def within(self, create, extracted, **kwargs):
        if extracted:
            self.parents.set(extracted)


class OrganizationFactory(Factory):
    class Meta:
        model = models.Organization
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Helpers {n}")
    slug = factory.Sequence(lambda n: f"helpers-{n}")
    kind = OrganizationKind.NGO

    class Params:
        consulate = factory.Trait(
            kind=OrganizationKind.CONSULATE, country_served="MX", official_page="https://consulate.example/"
        )


class LocationFactory(Factory):
    class Meta:
        model = models.Location

    organization = factory.SubFactory(OrganizationFactory)
    slug = factory.Sequence(lambda n: f"location-{n}")
    address_1 = "12 Bridge Street"
    city = "El Paso"
    state_province = "TX"
    postal_code = "79901"
    latitude = 31.7600
    longitude = -106.4900


class TermFactory(Factory):
    class Meta:
        model = models.TaxonomyTerm
        django_get_or_create = ("code",)

    code = "asylum"


class ServiceFactory(Factory):
    class Meta:
        model = models.Service
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    slug = factory.Sequence(lambda n: f"service-{n}")

    @factory.post_generation
    def names(self, create, extracted, **kwargs):
        """{language: name}, English where nothing is said."""
        for language, name in (extracted or {"en": "Asylum help"}).items():
            models.ServiceText.objects.create(
                service=self, language=language, name=name, description=f"<p>{name}: description.</p>"
            )

    @factory.post_generation
    def at(self, create, extracted, **kwargs):
        for location in extracted or ():
            models.ServiceAtLocation.objects.create(service=self, location=location)

    @factory.post_generation
    def help(self, create, extracted, **kwargs):
        if extracted:
            self.kinds_of_help.set([TermFactory(code=code) for code in extracted])
            self.save()

    @factory.post_generation
    def spoken(self, create, extracted, **kwargs):
        for code in extracted or ():
            models.Language.objects.create(service=self, code=code)


class PhoneFactory(Factory):
    class Meta:
        model = models.Phone

    number = "+19155550100"
    source = factory.SubFactory(SourceFactory)


class HotlineFactory(Factory):
    class Meta:
        model = models.Hotline
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"hotline-{n}")
    number = "+18005550199"
    in_strip = True

    @factory.post_generation
    def names(self, create, extracted, **kwargs):
        for language, name in (extracted or {"en": "Night line"}).items():
            models.HotlineText.objects.create(hotline=self, language=language, name=name)


class PolicyFactory(Factory):
    class Meta:
        model = models.Policy
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"policy-{n}")
    jurisdiction = factory.SubFactory(PlaceFactory)
    instrument = "Ordinance 1"

    @factory.post_generation
    def titles(self, create, extracted, **kwargs):
        for language, title in (extracted or {"en": "The city does not ask"}).items():
            models.PolicyText.objects.create(policy=self, language=language, title=title)


class ProvisionFactory(Factory):
    class Meta:
        model = models.Provision

    version = factory.LazyAttribute(lambda row: models.PolicyVersion.objects.create(policy=row.policy))
    topic = "asking-status"
    answer = "limits"
    quotation = "No officer shall ask about immigration status."
    citation = "section 3"
    source = factory.SubFactory(SourceFactory)

    class Params:
        policy = factory.SubFactory(PolicyFactory)
