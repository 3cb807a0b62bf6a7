from tests.domain.lint.facts import SOURCES, fits

ALWAYS = ("organisation", "control")


def test_an_empty_organisation_has_facts_of_itself_and_of_the_standard_alone(owner):
    for name, source in SOURCES.items():
        rows = source.observe(owner, None)
        assert bool(rows) is (name in ALWAYS)
        assert source.observe(owner, []) == []


def test_facts_fit_their_types(owner):
    for name in ALWAYS:
        types = {fact.name: fact.type for fact in SOURCES[name].kind.facts}
        for row in SOURCES[name].observe(owner, None):
            assert all(fits(value, types[fact]) for fact, value in row.facts.items())
