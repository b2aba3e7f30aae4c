"""How Alembic reaches the records: over the connection that `store.records` hands it."""

from alembic import context

from marketflow_core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
