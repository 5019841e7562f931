"""The benchmark `compare`: four proxies in front of one node, measured in turns."""
