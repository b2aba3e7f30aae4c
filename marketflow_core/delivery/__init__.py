"""Getting a send out once: the ledger, suppression, dispatch and reconciliation."""
