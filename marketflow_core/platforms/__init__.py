"""Marketing platforms behind one interface, live or simulated.

`contract` is the interface, `http` the client that all connectors share, `registry` finds connectors by name, and each
platform has a folder with the same four modules: `manifest`, `client`, `mapping`, `simulator`. No platform imports
another; `simulation` is the world that simulators share.
"""
