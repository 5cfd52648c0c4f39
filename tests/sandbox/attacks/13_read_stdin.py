# An empty input ends at once, again and again.
start = time.monotonic()
while time.monotonic() - start < 2.5:
    os.read(0, 4096)
escaped('2.5 seconds of reading')
