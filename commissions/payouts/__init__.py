"""What is paid out, to whom and how: payout details, tax statuses, files for banks and what they answer."""
