"""Runs the migrations on the connection that the caller has opened (app.migrate)."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
