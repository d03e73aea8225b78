"""Sentences for remarks: of points that exist, in both languages, short enough for a chip."""

from inspections.domain.checklist_file import shipped
from inspections.domain.text_modules import text_modules


def test_they_belong_to_points_of_the_catalogue() -> None:
    assert set(text_modules()) <= {item.id for item in shipped("full").items()}


def test_most_points_of_the_monthly_list_that_can_be_violated_have_some() -> None:
    violable = [item.id for item in shipped("monthly").items() if item.finding]
    assert sum(item in text_modules() for item in violable) > 0.8 * len(violable)


def test_each_is_said_once_and_fits_on_a_phone() -> None:
    for item, texts in text_modules().items():
        assert len({each.de for each in texts}) == len(texts), item
        assert all(0 < len(each.de) <= 60 and 0 < len(each.en) <= 60 for each in texts), item
