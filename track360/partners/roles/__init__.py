"""The roles of operators' logins: what they may do, and for which partners."""
