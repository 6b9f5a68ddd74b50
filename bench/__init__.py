"""How fast the product is, beside bare views served by the same processes in the same run (docs/performance.md)."""
