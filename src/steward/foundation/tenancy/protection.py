"""Row-level security for every table with ``organisation_id``, and the grants of the app role.

Runs after every migration as the owner of the tables, so a table cannot be forgotten. The policy
compares with a transaction-local setting; ``nullif`` because such a setting reads as the empty
string once its transaction has ended: no tenant, no rows. What may be read before an organisation
is chosen (one's own memberships, what a secret opens) may still not be written then.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

APP_ROLE = "steward_app"
ORGANISATION = "nullif(current_setting('steward.organisation', true), '')::uuid"
PERSON = "nullif(current_setting('steward.person', true), '')::uuid"
SECRET = "nullif(current_setting('steward.secret', true), '')"

OWN = f"organisation_id = {ORGANISATION}"
POLICIES = {
    "identity_organisation": (
        f"id = {ORGANISATION} OR id IN"
        f" (SELECT organisation_id FROM identity_membership WHERE person_id = {PERSON})"
    ),
    "identity_organisationevent": f"id = {ORGANISATION}",
    "identity_membership": f"{OWN} OR person_id = {PERSON}",
    "identity_invitation": f"{OWN} OR digest = {SECRET}",
    "identity_apitoken": f"{OWN} OR digest = {SECRET}",
    "signon_claimeddomain": f"{OWN} OR domain = {SECRET}",
    "guests_guestlink": f"{OWN} OR digest = {SECRET}",
    "incidents_publicplace": f"{OWN} OR word = {SECRET}",
    "frameworks_installedpack": f"{OWN} OR organisation_id IS NULL",
    "frameworks_installedresource": f"{OWN} OR organisation_id IS NULL",
}
SHARED = ("frameworks_installedpack", "frameworks_installedresource")
"""Tables in which a row without an organisation is for all; it is written outside of any tenant."""
APPEND_ONLY = (
    "journal_entry",
    "proof_checkpoint",
    "proof_proofbatch",
    "proof_proofshape",
    "proof_prooftile",
    "proof_verification",
)

ERASE = """
CREATE OR REPLACE FUNCTION public.erase_values(erasure uuid, target text, items jsonb)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  item jsonb; assigned text; place text; touched integer := 0; changed integer;
BEGIN
  IF NOT EXISTS (SELECT FROM public.privacy_erasure e WHERE e.id = erasure AND e.state = 'erasing'
      AND e.organisation_id = nullif(current_setting('steward.organisation', true), '')::uuid
      AND e.decided_by <> e.asked_by) THEN
    RAISE EXCEPTION 'no erasure is decided' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF target IN ('journal_entry', 'proof_verification') THEN
    place := 'id';
  ELSIF target LIKE '%event' AND EXISTS (SELECT FROM pg_attribute a
      WHERE a.attrelid = format('public.%I', target)::regclass AND a.attname = 'pgh_obj_id') THEN
    place := 'pgh_id';
  ELSE
    RAISE EXCEPTION 'not a table to which rows are only added'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR item IN SELECT jsonb_array_elements(items) LOOP
    SELECT string_agg(format('%I = %L::%s', a.attname, item->'values'->>a.attname,
        format_type(a.atttypid, a.atttypmod)), ', ')
      INTO assigned FROM pg_attribute a
      WHERE a.attrelid = format('public.%I', target)::regclass AND a.attnum > 0
      AND NOT a.attisdropped AND item->'values' ? a.attname
      AND a.attname NOT IN ('id', 'organisation_id') AND a.attname NOT LIKE 'pgh\\_%';
    EXECUTE format('UPDATE public.%I SET %s WHERE %I = %L', target, assigned, place, item->>'key');
    GET DIAGNOSTICS changed = ROW_COUNT;
    touched := touched + changed;
  END LOOP;
  RETURN touched;
END $$
"""
"""Writes values of a person out of what is only added to, once two people have decided on it.

Nothing else changes a row of the journal, or a former version: the program's own role may not.
"""

TABLES = """
SELECT c.relname, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
    AND a.attname = 'organisation_id' AND NOT a.attisdropped) AS owned
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""


def protect(connection: BaseDatabaseWrapper, *, role: str = APP_ROLE) -> tuple[str, ...]:
    """Force row-level security on every tenant table and set the grants; return those tables."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [(str(name), bool(owned)) for name, owned in cursor.fetchall()]
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        database = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f'GRANT TEMPORARY ON DATABASE {database} TO "{role}"')  # writing.py
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
        cursor.execute(ERASE)
        cursor.execute("REVOKE ALL ON FUNCTION public.erase_values FROM PUBLIC")
        cursor.execute(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{role}"')
        protected: list[str] = []
        for table, owned in tables:
            for statement in statements_for(table, owned=owned, role=role):
                cursor.execute(statement)
            if owned or table in POLICIES:
                protected.append(table)
    return tuple(protected)


def statements_for(table: str, *, owned: bool, role: str) -> list[str]:
    """Return what must be executed for one table; safe to repeat."""
    rights = "SELECT, INSERT, UPDATE, DELETE"
    if table in APPEND_ONLY or table.endswith("event"):
        rights = "SELECT, INSERT"
    statements = [
        f'REVOKE ALL ON "{table}" FROM "{role}"',
        f'GRANT {rights} ON "{table}" TO "{role}"',
    ]
    if owned or table in POLICIES:
        condition = POLICIES.get(table, OWN)
        written = OWN if owned else f"id = {ORGANISATION}"
        if table in SHARED:
            written = f"organisation_id IS NOT DISTINCT FROM {ORGANISATION}"
        statements += [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS tenant ON "{table}"',
            f'CREATE POLICY tenant ON "{table}" USING ({condition}) WITH CHECK ({written})',
        ]
    return statements
