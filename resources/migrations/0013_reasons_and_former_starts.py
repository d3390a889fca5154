from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("resources", "0012_feed_texts_know_their_layout"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="reason",
            field=models.CharField(
                blank=True,
                help_text="One sentence for the people who wanted to come, if it is cancelled.",
                max_length=255,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="formerly",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
