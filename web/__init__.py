"""The pages: what people see and press, over the same commands and queries. They decide nothing."""
