import django.db.models.deletion
from django.conf import settings
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
]
STATES = [(name, name.title()) for name in ("waiting", "running", "ready", "failed", "published", "rejected")]
# Until now a name was all that was kept, and no login was ever renamed.
AUTHORS = "UPDATE commissions_draft d SET author_id = u.id FROM partners_user u WHERE u.username = d.made_by"


class Migration(migrations.Migration):
    dependencies = [
        ("commissions", "0017_earnings_whoever_earned"),
        ("partners", "0006_four_eyes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "draft",
            "author",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("draft", "made_with", models.CharField(blank=True, max_length=300, default=""), preserve_default=False),
        migrations.AddField("draft", "changes", models.JSONField(default=list)),
        migrations.AddField("draft", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("draft", "closed_because", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("draft", "closed_by", models.CharField(blank=True, max_length=600, default=""), preserve_default=False),
        migrations.AddField("correction", "changes", models.JSONField(default=list)),
        migrations.AddField(
            "correction",
            "draft",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="commissions.draft",
            ),
        ),
        migrations.AddField("correction", "published_by", models.CharField(blank=True, max_length=600, default=""), preserve_default=False),
        migrations.AlterField("draft", "kind", models.CharField(choices=KINDS, max_length=16)),
        migrations.AlterField("correction", "kind", models.CharField(choices=KINDS, max_length=16)),
        migrations.AlterField("draft", "made_by", models.CharField(max_length=600)),
        migrations.AlterField("correction", "made_by", models.CharField(max_length=600)),
        migrations.AlterField("hold", "placed_by", models.CharField(max_length=600)),
        migrations.AlterField(
            "draft", "state", models.CharField(choices=STATES, default="waiting", max_length=16)
        ),
        migrations.RunSQL(AUTHORS, migrations.RunSQL.noop),
    ]
