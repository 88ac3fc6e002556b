"""Periods that close: how often statements are made, the books, and the database's refusal of a booking into the past."""

import django.db.models.deletion
from django.db import migrations, models

from commissions.periods.cadences import CADENCES

CREATE = """
-- A booking shares a lock of its partner's books, which closing takes whole: neither sees half of the other, and a
-- transaction that has not seen a closing fails here instead of booking past it.
CREATE FUNCTION commissions_refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    booked record;
    closed date;
BEGIN
    FOR booked IN SELECT partner_id, min(period) AS first FROM booked_lines GROUP BY partner_id LOOP
        INSERT INTO commissions_books (partner_id) VALUES (booked.partner_id) ON CONFLICT DO NOTHING;
        SELECT closed_until INTO closed FROM commissions_books WHERE partner_id = booked.partner_id FOR SHARE;
        IF booked.first <= closed THEN
            RAISE EXCEPTION 'the books are closed until %: a line of the period from % is refused', closed, booked.first
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_open_period AFTER INSERT ON commissions_ledgerentry
    REFERENCING NEW TABLE AS booked_lines FOR EACH STATEMENT EXECUTE FUNCTION commissions_refuse_closed();

CREATE FUNCTION commissions_books_move_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.partner_id <> OLD.partner_id OR NEW.closed_until IS NULL
        OR NEW.closed_until <= OLD.closed_until
    THEN
        RAISE EXCEPTION 'books that are closed stay closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER books_move_on BEFORE UPDATE OR DELETE ON commissions_books
    FOR EACH ROW WHEN (OLD.closed_until IS NOT NULL) EXECUTE FUNCTION commissions_books_move_on();
"""
DROP = """
DROP TRIGGER ledger_open_period ON commissions_ledgerentry;
DROP TRIGGER books_move_on ON commissions_books;
DROP FUNCTION commissions_refuse_closed();
DROP FUNCTION commissions_books_move_on();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0019_digest_of_a_draft"), ("partners", "0009_access")]

    operations = [
        migrations.CreateModel(
            "Books",
            [
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="partners.partner",
                    ),
                ),
                ("closed_until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "StatementCadence",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_day", models.DateField()),
                ("cadence", models.CharField(choices=[(name, name.replace("_", " ")) for name in CADENCES], max_length=32)),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="partners.partner"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "statementcadence",
            models.UniqueConstraint(fields=("partner", "from_day"), name="statement_cadence_key"),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["partner", "affiliate_id", "period"],
                name="ledger_late",
                condition=models.Q(cause="prior_period"),
            ),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["partner", "payable_from"],
                name="ledger_held",
                condition=models.Q(payable_from__gt=models.F("earned_day")),
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
