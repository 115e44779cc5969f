"""On the screen: the wire, the device that speaks it, and a street of devices."""
