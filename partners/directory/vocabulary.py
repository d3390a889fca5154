"""Keep the closed vocabularies' rows in step with the code that names them."""

from partners.directory.terms import TaxonomyTerm, Topic
from portal.vocabulary import KindOfHelp, TopicCode


def ensure_terms() -> None:
    """Make a row for every kind of help and topic that has none; labels that people gave stay."""
    there = set(TaxonomyTerm.objects.values_list("code", flat=True))
    TaxonomyTerm.objects.bulk_create(
        TaxonomyTerm(code=code, order=order) for order, code in enumerate(KindOfHelp.values) if code not in there
    )
    topics = set(Topic.objects.values_list("slug", flat=True))
    Topic.objects.bulk_create(Topic(slug=code, name=code) for code in TopicCode.values if code not in topics)
