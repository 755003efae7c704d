#!/bin/sh
# SPDX-License-Identifier: MIT
# Print a Python 3 that has pytest and pexpect; if none has, any Python 3.
# (The first on PATH may be a private one without the system's packages.)
have='import sys, importlib.util as u
sys.exit(not all(map(u.find_spec, ("pytest", "pexpect"))))'
for python in python3 /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3; do
    if "$python" -c "$have" 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo python3
