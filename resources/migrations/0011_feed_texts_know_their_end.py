import django.utils.timezone
from django.db import migrations, models


def make_anew(apps, schema_editor):
    """Kept texts are made from the events whenever they are missing."""
    apps.get_model("resources", "FeedText").objects.all().delete()
    apps.get_model("resources", "FeedState").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("resources", "0010_calendars_of_partners"),
    ]

    operations = [
        migrations.RunPython(make_anew, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name="feedtext",
            name="over_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="end of the last date that is known"
            ),
            preserve_default=False,
        ),
    ]
