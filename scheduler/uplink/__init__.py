"""Take in what screens send: one loop, one transaction a batch.

A message is one `scheduler.mqtt.UplinkMessage` on its whole way:

    connection → inbox → `receiver` ─┬─ plays → `ingest` → counts, committed → signed ack
                                     └─ all else → `message_handler` → `presence` → `status_writer` → database

`resync` finds screens that hold old documents · `bisect` keeps one bad item from failing its batch · `rejections`
counts what was turned away · `clock_offset` measures screens' clocks by when messages arrive. Of these
`scheduler.publishing` may import `presence` alone, and none of these imports `scheduler.publishing`: the shelf is
handed to the receiver.
"""
