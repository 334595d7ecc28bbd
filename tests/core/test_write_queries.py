"""Questions inside queries whose SQL is written once."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef

from core.models import Authority, Membership
from core.queries import column, exists_once
from core.roles import Role
from tests.factories.cast import Cast


def test_it_answers_as_the_question_written_each_time(cast: Cast) -> None:
    """The same rows say yes, also when the question has values of its own."""
    here = {"authority_id": column(Authority, "id")}
    for role, cities in (
        (Role.FINANCE, [True, False]),
        (Role.OFFICIAL, [True, True]),
        ("nobody", [False, False]),
    ):
        some = Membership.objects.filter(role=role)
        written = exists_once(some.filter(**here), Authority)
        anew = Exists(some.filter(authority=OuterRef("pk")))
        rows = Authority.objects.annotate(written=written, anew=anew).order_by("pk")
        assert [bool(row.written) for row in rows] == [row.anew for row in rows] == cities


def test_the_same_table_on_both_sides_is_refused(cast: Cast) -> None:
    """Its columns would be read from the wrong one, without an error."""
    mine = Authority.objects.filter(pk=column(Authority, "id"))
    with pytest.raises(ValueError, match="both sides"):
        exists_once(mine, Authority)


def test_a_column_is_one_of_the_model() -> None:
    """A name from elsewhere never reaches the SQL."""
    with pytest.raises(FieldDoesNotExist):
        column(Authority, 'id" OR 1=1 --')
