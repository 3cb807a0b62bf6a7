from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.packs.diff import apply, diff
from steward.extensions.packs.reader import Pack, Resource, digest_of

IDS = st.sampled_from(["a", "b", "c", "d"])
NODES = st.dictionaries(IDS, st.text(max_size=3), max_size=4)


def resource(name: str, nodes: dict[str, str], note: str = "") -> Resource:
    body = {"id": name, "note": note, "nodes": [{"id": k, "text": v} for k, v in nodes.items()]}
    urn = f"urn:steward:own:framework:{name}"
    return Resource(
        urn=urn, kind="framework", version="1", title=name, body=body, digest=digest_of(body)
    )


def pack(version: str, *resources: Resource) -> Pack:
    return Pack(
        urn="urn:steward:pack:own",
        version=version,
        title="Own",
        language="en",
        licence="CC-BY-4.0",
        resources=resources,
        digest=digest_of([version, [item.digest for item in resources]]),
    )


CONTENTS = st.dictionaries(IDS, NODES, max_size=4)
PACKS = st.builds(
    lambda version, found: pack(version, *(resource(k, v) for k, v in found.items())),
    st.sampled_from(["1.0.0", "1.1.0", "2.0.0"]),
    CONTENTS,
)


@given(old=PACKS, new=PACKS)
def test_applying_a_difference_to_the_old_pack_gives_the_new_one(old, new):
    assert apply(old, diff(old, new)) == new


@given(same=PACKS)
def test_a_pack_does_not_differ_from_itself(same):
    change = diff(same, same)
    assert (change.added, change.changed, change.removed, change.summary) == ((), (), (), ())


@given(old=PACKS, new=PACKS)
def test_every_changed_resource_is_named_in_the_summary(old, new):
    change = diff(old, new)
    named = "\n".join(change.summary)
    assert all(f"{item.title}: " in named for item in change.changed)


def test_the_summary_says_what_was_added_removed_and_changed():
    old = pack("1.0.0", resource("a", {"x": "1", "y": "1"}), resource("gone", {}))
    new = pack("1.1.0", resource("a", {"y": "2", "z": "1"}), resource("new", {}))
    assert diff(old, new).summary == (
        "adds new",
        "removes gone",
        "a: adds z",
        "a: removes x",
        "a: changes y",
    )


def test_a_change_outside_the_elements_is_said_too():
    change = diff(pack("1", resource("a", {}, "old")), pack("2", resource("a", {}, "new")))
    assert change.summary == ("a: changes its general part",)
