"""Which partners an operator's login reaches. What the roles may do is said by a room that knows all others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_credentials_life"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("every_partner", models.BooleanField(default=False, verbose_name="all partners")),
                ("partners", models.ManyToManyField(blank=True, to="partners.partner")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partner_access",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "permissions": [("view_personal_data", "Can read names and e-mail addresses as they are")],
            },
        ),
    ]
