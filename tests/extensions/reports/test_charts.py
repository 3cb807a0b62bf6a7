from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.reports.kit.charts import (
    Matrix,
    Range,
    levels_picture,
    matrix_picture,
    ranges_picture,
)
from tests.extensions.reports.samples import CELLS

counts = st.dictionaries(
    st.builds(lambda row, column: f"{row},{column}", st.integers(1, 5), st.integers(1, 5)),
    st.integers(0, 10**6),
)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in parsed(svg).iter("{http://www.w3.org/2000/svg}text")]


@given(counts)
def test_the_levels_of_a_matrix_add_up_to_its_counts(found):
    assert sum(Matrix(cells=CELLS, counts=found).by_level().values()) == sum(found.values())


@given(counts)
def test_every_count_stands_on_the_matrix(found):
    picture = matrix_picture(Matrix(cells=CELLS, counts=found, appetite="medium"))

    assert {str(count) for count in found.values() if count} <= set(texts(picture.svg))


def test_risks_above_the_appetite_are_counted():
    matrix = Matrix(cells=CELLS, counts={"5,5": 2, "4,4": 3, "1,1": 7}, appetite="medium")

    assert matrix.above_appetite() == 5


def test_the_appetite_is_outlined_only_where_it_is_known():
    assert "<line" not in matrix_picture(Matrix(cells=CELLS)).svg
    assert "<line" in matrix_picture(Matrix(cells=CELLS, appetite="medium")).svg


@given(
    st.dictionaries(st.sampled_from(["low", "medium", "high", "critical"]), st.integers(0, 10**6))
)
def test_the_level_bar_says_every_count_in_words(found):
    picture = levels_picture(found)
    parsed(picture.svg)

    assert all(f"{found.get(level, 0)} {level}" in picture.words for level in ("low", "high"))


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_range_is_drawn_and_said(low, high):
    picture = ranges_picture(
        [Range(clause="8", title="<Operation> & 'more'", low=low, high=max(low, high))]
    )

    assert f"{low * 100:.0f}–{max(low, high) * 100:.0f} %" in texts(picture.svg)


def test_pictures_carry_their_words_for_those_who_do_not_see():
    picture = matrix_picture(Matrix(cells=CELLS, counts={"5,5": 2}))
    root = parsed(picture.svg)

    assert (
        root.get("aria-label")
        == "Risk matrix of likelihood and consequence: 0 low, 0 medium, 0 high, 2 critical"
    )
    assert root.get("role") == "img"
