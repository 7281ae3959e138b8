"""The container of Office before 2007 and of WPS, and of files that are locked today ([MS-CFB])."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
