"""The glass: one module per kind of panel."""
