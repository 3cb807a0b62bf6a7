"""Every table of an organisation is shut to the others, and every version of its rows is kept."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Organisation
from steward.foundation.tenancy.models import Owned
from steward.foundation.tenancy.operations import set_tenant

HISTORY_OF_ONE_MOMENT = {
    "files_upload": "a file on its way; what it became is kept",
    "evidence_evidencetext": "words read from the bytes of a version; read anew at any time",
    "evidence_evidenceword": "words by which it is found; made anew from its text",
    "work_work": "how far a job is; what it changes has its own history",
    "notifications_mail": "a letter; its link and its code are wiped once it has left",
    "risks_riskcount": "sums of the register, kept by triggers; the risks have their history",
    "inbox_notification": "what was told; what it tells of has its own history",
    "inbox_preference": "holds the secret address of a chat; a history would go on knowing it",
    "inbox_place": "how far the journal was read; it only goes forward",
    "signon_signonsecret": "holds a secret, which its history would go on knowing",
    "signon_samlarrival": "what came a moment ago and waits for its browser; forgotten in an hour",
    "signon_signonrefusal": "why somebody was not let in; a log of the newest fifty",
    "trackers_trackersecrets": "sealed secrets; a history would go on knowing them",
    "trackers_trackerstate": "how far both sides were read; it changes by the minute",
    "trackers_remarklink": "which remark is known; the comment has its history",
    "trackers_delivery": "what is on its way and how it went; it is a history itself",
    "automation_firing": "one time that a rule acted; a log is its own history",
    "automation_deed": "how one action of a rule ended; a log is its own history",
    "automation_ruleplace": "how far the journal was read; it only goes forward",
    "monitoring_observed": "what was seen, once and by the million; it is a history itself",
    "monitoring_latest": "the newest of each line of observations, repeated for quick reading",
    "monitoring_seenissue": "what a scanner lists now; its counts are observations",
    "monitoring_delivered": "that something came, and what became of it; a log",
    "monitoring_checkturn": "one time that a result turned; a log is its own history",
    "monitoring_healthmark": "what was known last; the results it follows from have their turns",
    "objectives_seenline": "what was looked at last; the observations are the history",
    "monitoring_checkdue": "what is to be judged soon; emptied by the minute",
    "proof_prooflog": "how far the log has grown; the log is its own history",
    "proof_proofshape": "which columns leaves were made from; never changed",
    "proof_proofbatch": "which rows are which leaves; never changed",
    "proof_prooftile": "hashes of the log; never changed",
    "proof_proofsecret": "a sealed private key; a history would go on knowing it",
    "proof_checkpoint": "a signed root; never changed",
    "proof_verification": "what a comparison found; never changed",
    "connectors_bringing": "that files came; a log",
    "connectors_broughtfile": "what became of one file; a log",
    "connectors_connectionsecrets": "sealed secrets; a history would go on knowing them",
    "connectors_connectionstate": "how far a source was read; it changes by the minute",
    "connectors_connectionrun": "one time that a source was asked; a log",
    "telemetry_telemetryperiod": "calls counted so far; what is told of them is observed",
    "telemetry_telemetryrunning": "how far a running count is known; it only goes forward",
    "telemetry_telemetrybatch": "that a delivery came; forgotten after a day",
    "tenancy_counter": "the last number given out; the numbered records have their history",
}
READ_BY_THEIR_OWNERS = {
    "identity_membership",  # by the person who belongs
    "identity_invitation",  # by the secret
    "identity_apitoken",  # by the secret
    "guests_guestlink",  # by the secret
    "incidents_publicplace",  # by its public word
    "signon_claimeddomain",  # by its name
}
OWNED = [
    model
    for model in apps.get_models()
    if issubclass(model, Owned) and model._meta.managed and not model._meta.proxy
]
TRACKED = [
    model for model in [*OWNED, Organisation] if model._meta.db_table not in HISTORY_OF_ONE_MOMENT
]


def names(models):
    return [model._meta.db_table for model in models]


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.mark.parametrize("model", TRACKED, ids=names(TRACKED))
def test_every_version_of_a_row_is_kept_by_triggers_in_the_database(world, model):
    history = getattr(model, "pgh_event_model", None)
    assert history is not None, "decorate it with @tracked, or say in the law why not"
    found = rows(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        model._meta.db_table,
    )

    kinds = {name.split("_")[1] for name, _ in found if name.startswith("pgtrigger_")}
    assert kinds == {"insert", "update", "delete"}
    assert {state for _, state in found} == {"O"}


def test_a_history_without_a_reason_to_lack_one_is_not_left_out():
    assert set(HISTORY_OF_ONE_MOMENT) <= set(names(OWNED))


def test_every_other_policy_only_takes_away(world):
    found = rows("SELECT polname, polpermissive FROM pg_policy WHERE polname <> %s", "tenant")
    assert {*found} == {("apart", False)}


def test_every_table_has_one_policy_and_is_written_for_the_tenant_alone(world):
    """Some tables are read by a person's or a secret's owner too; none is written by them."""
    tenant = "NULLIF(current_setting('steward.organisation'::text, true), ''::text))::uuid)"
    found = rows(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, p.polcmd, p.polpermissive,"
        " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
        " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'tenant'"
        " WHERE c.relkind = 'r' AND c.relname = ANY(%s)",
        world.tables,
    )

    assert sorted(name for name, *_ in found) == sorted(world.tables)
    assert {rest for _, *rest, _, _ in found for rest in [tuple(rest)]} == {(True, "*", True)}
    shared = {"frameworks_installedpack", "frameworks_installedresource"}
    strict = {check for name, *_, check in found if name not in shared}
    assert strict == {f"(organisation_id = ({tenant}"}
    outside = {check for name, *_, check in found if name in shared}
    assert outside == {f"(NOT (organisation_id IS DISTINCT FROM ({tenant})"}
    wider = {name for name, _, _, _, read, check in found if read != check}
    assert wider <= READ_BY_THEIR_OWNERS | shared


@pytest.mark.parametrize("model", OWNED, ids=names(OWNED))
def test_a_row_cannot_be_written_for_or_moved_to_another_organisation(world, model):
    table = f"public.{model._meta.db_table}"
    set_tenant(world.home.id, person_id=world.home.actor.id)
    shape = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attname NOT IN ('id', 'organisation_id')",
        table,
    )
    columns = ", ".join(f'"{name}"' for (name,) in shape)
    if not rows(f"SELECT 1 FROM {table} LIMIT 1"):
        pytest.skip("the law's organisation has none; make one in tests/laws/world.py")

    refused_with = "row-level security"
    with pytest.raises(ProgrammingError, match=refused_with), transaction.atomic():
        rows(
            f"INSERT INTO {table} (id, organisation_id, {columns})"
            f" SELECT %s, %s, {columns} FROM {table} LIMIT 1 RETURNING id",
            uuid7(),
            world.stranger.id,
        )
    refused_with += "|permission denied"  # of tables to which rows are only added
    with pytest.raises(ProgrammingError, match=refused_with), transaction.atomic():
        rows(f"UPDATE {table} SET organisation_id = %s RETURNING id", world.stranger.id)


@pytest.mark.parametrize("model", TRACKED, ids=names(TRACKED))
def test_history_cannot_be_rewritten_nor_told_to_others(world, model):
    table = f"{model._meta.db_table}event"
    set_tenant(world.home.id)

    for statement in (
        f"UPDATE {table} SET pgh_created_at = now()",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows(statement)
    set_tenant(world.stranger.id)
    own = "id" if model is Organisation else "organisation_id"
    assert rows(f"SELECT 1 FROM {table} WHERE {own} <> %s", world.stranger.id) == []


def test_the_journal_cannot_be_rewritten(world):
    set_tenant(world.home.id)

    for statement in (
        "UPDATE journal_entry SET event = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows(statement)
