"""事项: one problem from 登记 to 销号."""
