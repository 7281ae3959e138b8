"""The revisions and the tables say the same, on both databases."""

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

import migrations
from migrations import __main__ as command_line
from models.session import Database


def test_the_revisions_make_the_tables_that_are_declared(database: Database):
    migrations.check(database.engine)
    assert migrations.standing(database.engine) is migrations.Standing.CURRENT
    found = set(sa.inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert found == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("words", [[], ["revize"], ["revise"], ["check", "more"]])
def test_what_is_no_command_is_refused_with_the_usage(words: list[str], monkeypatch, capsys):
    monkeypatch.setattr("migrations.__main__.Database", None)
    with pytest.raises(SystemExit) as refused:
        command_line.main(words)
    assert refused.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m migrations")


def test_every_rule_of_the_tables_stands_in_the_database(database: Database):
    """Alembic does not compare CHECKs, nor where a partial index begins."""
    inspector = sa.inspect(database.engine)
    for name, table in SQLModel.metadata.tables.items():
        declared = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        found = {check["name"] for check in inspector.get_check_constraints(name)}
        assert found == {str(each) for each in declared}, name
    partial = {
        "ix_deadline_climbed",
        "ix_deadline_next_check_at",
        "uq_deadline_item_id",
        "uq_deadline_duty_id",
        "uq_deadline_item_id_act",
        "uq_deadline_duty_id_act",
        "uq_duty_extension_pending",
        "uq_reconciliation_paper_id",
        "ix_reconciliation_difference_open",
        "ix_entry_urged",
        "ix_hold_waiting",
        "uq_directory_review_completes",
        "ix_item_merged_into_id",
        "ix_item_sensitive",
        "uq_holiday_notice_standing",
        "ix_notice_unsent",
        "ix_notice_entry_id_unacknowledged",
        "ix_notice_unacknowledged",
        "ix_notice_message_id",
        "ix_delivery_next_at",
        "ix_delivery_ask_at",
        "uq_delivery_digest",
        "uq_delivery_week",
        "ix_delivery_campaign_id",
        "uq_webhook_delivery_entry_id",
        "ix_webhook_delivery_next_at",
        "uq_notice_digest_on",
        "uq_escalation_document_drafted",
        "ix_entry_void_requested",
        "uq_extension_pending",
        "uq_recusal_standing",
        "ix_work_item_item_id",
        "ix_work_item_duty_id",
        "ix_work_item_document_id",
        "ix_work_item_person_id",
        "ix_work_item_organization_id_seat",
        "ix_work_item_next_check_at",
        "ix_work_item_due_on",
    }
    for name in SQLModel.metadata.tables:
        for index in inspector.get_indexes(name):
            where = index["dialect_options"].get(f"{database.engine.dialect.name}_where")
            assert (where is not None) == (index["name"] in partial), index["name"]
