"""The OpenAPI document: true because it is made from the contracts that validate."""
