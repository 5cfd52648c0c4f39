import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
    os.kill(os.getpid(), number)
start = time.monotonic()
while time.monotonic() - start < 2.5:
    time.sleep(0.05)
escaped('every signal')
