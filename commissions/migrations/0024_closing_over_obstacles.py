"""A draft may close a period in spite of what stands against it."""

from django.db import migrations, models

KINDS = [
    ("plan", "plan version"),
    ("programme", "programme file"),
    ("attribution", "attribution"),
    ("merge", "same person"),
    ("part", "not the same person"),
    ("hold", "hold"),
    ("release", "release"),
    ("rate_feed", "rate feed"),
    ("four_eyes", "four eyes"),
    ("adjustment", "Adjustment"),
    ("dispute", "Dispute"),
    ("close", "closing over obstacles"),
]


class Migration(migrations.Migration):
    dependencies = [("commissions", "0023_disputes")]

    operations = [
        migrations.AlterField("correction", "kind", models.CharField(choices=KINDS, max_length=16)),
        migrations.AlterField("draft", "kind", models.CharField(choices=KINDS, max_length=16)),
    ]
