#!/usr/bin/env python3
"""Runs a command and says what it took: seconds, seconds of CPU, and the memory of all its processes.

    benches/measured.py COMMAND [ARGUMENT…]

The memory is the most of what the processes that live at a time have held up to then, children among them: an upper
bound of what they held together. Its output is thrown away; where it fails, what it said goes to standard error.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path


def most_held(pid):
    """The sum (kB) of the most that a process and its children that live now have held so far."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+)", status, re.M)
    held = int(found.group(1)) if found else 0
    for thread in threads:
        try:
            children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        except OSError:
            continue
        held += sum(most_held(child) for child in children)
    return held


def watch(process, held):
    while process.returncode is None:
        held.append(most_held(process.pid))
        time.sleep(0.01)


def timed(commands):
    """Runs commands, each with where its output goes, one after another: seconds, seconds of CPU, and the most memory
    (MB) of any of them."""
    start, cpu, peak = time.perf_counter(), 0.0, 0
    for command, stdout in commands:
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
        held = []
        threading.Thread(target=watch, args=(process, held), daemon=True).start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 3):
            raise RuntimeError(f"{command[0]} ended with {process.returncode}")
        cpu += usage.ru_utime + usage.ru_stime
        # A short run ends between two looks.
        peak = max(peak, usage.ru_maxrss, *held)
    return time.perf_counter() - start, cpu, peak / 1024


def main():
    command = sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    try:
        seconds, cpu, peak = timed([(command, subprocess.DEVNULL)])
    except (RuntimeError, FileNotFoundError) as error:
        sys.exit(str(error))
    print(f"{seconds:6.2f} s, {cpu:6.2f} s of CPU, at most {peak:5.0f} MB")


if __name__ == "__main__":
    main()
