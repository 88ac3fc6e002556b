"""The ledger as events: each line is one, or two, so settling writes nothing more; the relay reads from here."""

from __future__ import annotations

from track360.events.contract import Recorded

_TYPE = """CASE
    WHEN kind = 'adjustment' THEN 'commission.adjusted'
    WHEN cause = 'reversed' OR cause = 'prior_period' AND arithmetic ? 'reason' THEN 'commission.reversed'
    WHEN cause = 'earned' OR cause = 'prior_period' AND booked_before IS NULL THEN 'commission.earned'
    ELSE 'commission.adjusted' END"""
# What a CPA on a customer pays its direct affiliate for the first time: the customer has met the conditions.
_QUALIFIED = "kind = 'customer' AND level = 0 AND amount > 0 AND booked_before IS NULL"
LEDGER = Recorded(
    table="commissions_ledgerentry",
    sql=f"""
    SELECT line.id, told.type, line.id::text AS subject, line.affiliate_id, NULL::jsonb AS change, line.booked_at AS at
    FROM (SELECT *, {_TYPE} AS type, {_QUALIFIED} AS qualified FROM commissions_ledgerentry
          WHERE partner_id = %(partner)s AND id > {{after}} ORDER BY id LIMIT {{most}}) line
    CROSS JOIN LATERAL unnest(CASE WHEN qualified THEN ARRAY[line.type, 'qualification.met']
        ELSE ARRAY[line.type] END) AS told(type)""",
    newest="""
    SELECT p.id, (SELECT e.id FROM commissions_ledgerentry e WHERE e.partner_id = p.id ORDER BY e.id DESC LIMIT 1)
    FROM unnest(%(partners)s::bigint[]) AS p(id)""",
)
