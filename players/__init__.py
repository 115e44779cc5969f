"""On the screen: `protocol` the wire, `device` one player, `fleet` many players in one process."""
