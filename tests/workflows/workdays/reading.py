"""What is read from notices."""

HEAD = "国务院办公厅关于2027年部分节假日安排的通知"
