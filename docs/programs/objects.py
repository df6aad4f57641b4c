"""Two hundred thousand small dictionaries, all but every five-thousandth dropped; then nothing is done for ten seconds.

The end is _exit: what Python gives back when it ends would hide what it kept.
"""
import os
import time
rows = [{"id": i, "name": "user%d" % i, "tags": ["x%d" % (i % 97), "y"]} for i in range(200000)]
kept = rows[::5000]
del rows
time.sleep(10)
os._exit(0)
