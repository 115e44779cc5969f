"""Read and write the tables: one store per subject, all of them in one unit of work.

A store turns rows into the values of `campaigns` and back; rules live with the values. More than sixteen modules
stand here because every subject of the tables has one, named like it: look for the noun.
"""
