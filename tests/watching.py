"""Who reads, judges and scans files, and on which threads."""

from ledger import sandbox
from ledger.media.scanner import Scanner


def watched(monkeypatch, checking):
    """Return a list that gets each task done with a file, with the turns then taken of `checking`.

    A task that is done on a thread that serves pages has no turn.
    """
    done = []
    run, connected = sandbox.subprocess.run, Scanner._connected

    def running(command, **more):
        done.append((command[4], checking.borrowed_tokens))
        return run(command, **more)

    def connecting(scanner, seconds):
        done.append(("scan", checking.borrowed_tokens))
        return connected(scanner, seconds)

    monkeypatch.setattr(sandbox.subprocess, "run", running)
    monkeypatch.setattr(Scanner, "_connected", connecting)
    return done
