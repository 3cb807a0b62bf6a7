from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("systems", "0003_copy_components")]

    operations = [
        migrations.RemoveField(
            model_name="component",
            name="system",
        ),
        migrations.RemoveField(
            model_name="componentevent",
            name="pgh_obj",
        ),
        migrations.RemoveField(
            model_name="componentevent",
            name="system",
        ),
        migrations.DeleteModel(
            name="Component",
        ),
        migrations.DeleteModel(
            name="ComponentEvent",
        ),
    ]
