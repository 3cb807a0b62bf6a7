from django.db import migrations

INSTALL = """
DO $$
BEGIN
    CREATE SCHEMA IF NOT EXISTS steward_words;
    GRANT USAGE ON SCHEMA steward_words TO PUBLIC;
    CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA steward_words;
EXCEPTION WHEN OTHERS THEN
    -- Without it suggestions are made by full text.
    RAISE NOTICE 'pg_trgm is not installed: %', SQLERRM;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("crosswalks", "0001_initial")]

    operations = [
        migrations.RunSQL(INSTALL, migrations.RunSQL.noop, hints={"founding": True}),
    ]
