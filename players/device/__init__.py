"""The reference player: the program on a screen's controller.

`command` the process · `loop` drives players · `player` one player: it carries out what `agent` decides, by means of
`storage`, `panels` and `link` (MQTT) · `clock` reads the time.
"""
