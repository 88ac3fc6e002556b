"""What was withheld is kept like the statement it is of; and the cadence changes only where nothing is booked yet."""

from django.db import migrations

CREATE = """
CREATE FUNCTION commissions_withheld_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.released_in_id IS NULL AND NEW.released_in_id IS NOT NULL
        AND to_jsonb(NEW) - 'released_in_id' = to_jsonb(OLD) - 'released_in_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was withheld can be released, once: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER withheld_once BEFORE UPDATE OR DELETE ON commissions_withheld
    FOR EACH ROW EXECUTE FUNCTION commissions_withheld_once();

-- A line lies in a period by its first day. Were a month cut otherwise once it has lines, some would be in no statement.
CREATE FUNCTION commissions_refuse_cadence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept record;
    closed date;
BEGIN
    FOREACH kept IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW] WHEN 'DELETE' THEN ARRAY[OLD] ELSE ARRAY[OLD, NEW] END
    LOOP
        -- The settler's lock (told from other kinds by its first number): whoever books later knows the new periods.
        PERFORM pg_advisory_xact_lock(1, kept.partner_id::integer);
        SELECT closed_until INTO closed FROM commissions_books WHERE partner_id = kept.partner_id;
        IF kept.from_day <> date_trunc('month', kept.from_day)::date THEN
            RAISE EXCEPTION 'a cadence begins with a month' USING ERRCODE = 'restrict_violation';
        END IF;
        IF kept.from_day <= closed OR EXISTS (
            SELECT FROM commissions_ledgerentry WHERE partner_id = kept.partner_id AND period >= kept.from_day)
        THEN
            RAISE EXCEPTION 'lines are booked in the periods from % on: they stay as they are', kept.from_day
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER cadence_before_lines BEFORE INSERT OR UPDATE OR DELETE ON commissions_statementcadence
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_cadence();
"""
DROP = """
DROP TRIGGER withheld_once ON commissions_withheld;
DROP TRIGGER cadence_before_lines ON commissions_statementcadence;
DROP FUNCTION commissions_withheld_once();
DROP FUNCTION commissions_refuse_cadence();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0025_other_payout_details_take_two")]
    operations = [migrations.RunSQL(CREATE, DROP)]
