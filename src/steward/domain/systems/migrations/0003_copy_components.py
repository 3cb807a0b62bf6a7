from django.db import migrations

WRITTEN = ("systems_component", "parts_part", "parts_partversion", "systems_use")


def copy_components(apps, editor):
    """Make one part of all components that share kind and name, and link the systems to it.

    The owner of the tables sees every organisation while security is not forced upon it; it is
    forced again after every migration.
    """
    for table in WRITTEN:
        editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    Component = apps.get_model("systems", "Component")
    Use = apps.get_model("systems", "Use")
    Part = apps.get_model("parts", "Part")
    PartVersion = apps.get_model("parts", "PartVersion")
    for row in Component.objects.order_by("id").iterator(2000):
        name = " ".join(row.name.split())
        if not name:
            continue
        part, _ = Part.objects.get_or_create(
            organisation_id=row.organisation_id,
            kind=row.kind,
            key=name.casefold()[:300],
            defaults={"name": name, "licence": row.licence, "details": row.details},
        )
        version = None
        if row.version and row.kind != "supplier":
            version, _ = PartVersion.objects.get_or_create(
                organisation_id=row.organisation_id,
                part=part,
                version=row.version,
                defaults={"licence": row.licence, "details": row.details},
            )
        Use.objects.get_or_create(
            organisation_id=row.organisation_id, system_id=row.system_id, part=part, version=version
        )


class Migration(migrations.Migration):
    dependencies = [
        ("systems", "0002_parts_cards_removal"),
        ("parts", "0001_initial"),
    ]

    operations = [migrations.RunPython(copy_components, migrations.RunPython.noop)]
