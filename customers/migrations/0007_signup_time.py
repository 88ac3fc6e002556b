"""signup_date keeps its time; what was kept so far, a day, is that day's first instant in the partner's calendar."""

from typing import Any

from django.db import migrations, models

from track360.core.clock import TradingCalendar

_FILL = """UPDATE customers_customer c SET signup_day = c.signup_date, signup_at = said.at
    FROM unnest(%s::date[], %s::timestamptz[]) AS said (day, at)
    WHERE c.partner_id = %s AND c.signup_date = said.day"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Partner by partner, a few thousand days each: PostgreSQL reads an hour that comes twice otherwise than we do."""
    customers = apps.get_model("customers", "Customer").objects
    for partner in apps.get_model("partners", "Partner").objects.all():
        days = list(customers.filter(partner_id=partner.pk).values_list("signup_date", flat=True).distinct().order_by())
        calendar = TradingCalendar(partner.zone, partner.day_start)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_FILL, [days, [calendar.start_of(day) for day in days], partner.pk])


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_rename_term"),
        ("partners", "0004_ownership"),
    ]

    operations = [
        migrations.AddField("Customer", "signup_day", models.DateField(null=True)),
        migrations.AddField("Customer", "signup_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill),
        migrations.RemoveField("Customer", "signup_date"),
        migrations.RenameField("Customer", "signup_at", "signup_date"),
        migrations.AlterField("Customer", "signup_date", models.DateTimeField()),
        migrations.AlterField("Customer", "signup_day", models.DateField()),
    ]
