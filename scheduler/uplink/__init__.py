"""Take in what screens send: one loop, a transaction a batch.

`receiver` the loop · `message_handler` one message · `presence` who is there, in memory · `ingest` plays become
counts · `status_writer` presence into the database · `resync` who holds old documents · `bisect` a bad item in a
batch · `rejections` what was refused.
"""
