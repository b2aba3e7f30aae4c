"""Who is in an audience: rules compiled to SQL, sizes and waterfalls, faults of rules, snapshots.

Reads the audience file that the warehouse publishes, and never writes to it. It knows profiles by their pseudonymous id
only: addresses are in the contact source, and no part of this package looks there.
"""
