from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="externalid",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, help_text="Of what the source said last", max_length=64),
            preserve_default=False,
        ),
    ]
