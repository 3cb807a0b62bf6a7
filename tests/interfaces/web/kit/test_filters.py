import pytest
from django.db.models import Q
from django.http import QueryDict

from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.filters import Choice, Flag, Search, condition_of, kept

STATUS = Choice("status", [("open", "Open"), ("done", "Done")])
WORDS = Search(("title", "reason"))
CHANGED = Flag("changed", "Changed")


def test_filters_together_demand_everything_the_address_says():
    params = QueryDict("status=open&q=data+leak&changed=1")
    either = [Q(title__icontains=word) | Q(reason__icontains=word) for word in ("data", "leak")]

    expected = Q(status="open") & (either[0] & either[1]) & Q(changed=True)
    assert condition_of([STATUS, WORDS, CHANGED], params) == expected


def test_an_empty_address_demands_nothing():
    assert condition_of([STATUS, WORDS, CHANGED], QueryDict("")) == Q()


def test_an_unknown_choice_is_refused_with_its_name():
    with pytest.raises(Invalid) as refusal:
        STATUS.bound(None, QueryDict("status=lost"))
    assert (refusal.value.place, "'lost'" in refusal.value.message) == ("status", True)


def test_only_the_set_filters_are_kept_in_links():
    assert kept(QueryDict("status=open&q=&after=x"), [STATUS, WORDS]) == [("status", "open")]
