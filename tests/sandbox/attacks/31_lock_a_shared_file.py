# A lock on a file that every sandbox sees carries bits from one to the next.
fd = os.open('/usr/bin/env', os.O_RDONLY)
attempt('flock', lambda: syscall(73, fd, 1))
finish()
