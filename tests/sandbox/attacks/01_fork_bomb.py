# Every process forks two more, and a refused fork is tried again. At most 255 processes, which end
# with the first one or after 8 seconds.
import signal
born_read, born_write = os.pipe()
stop_read, stop_write = os.pipe()


def breed(depth):
    signal.alarm(8)
    os.write(born_write, b'.')
    children = 0
    while children < 2 and depth > 0:
        try:
            child = os.fork()
        except OSError:
            continue
        if child == 0:
            if depth == 7:
                os.close(stop_write)  # its own children have it closed already
            breed(depth - 1)
            os.read(stop_read, 1)  # until the first process is gone
            os._exit(0)
        children += 1


breed(7)
deadline = time.monotonic() + 6
born = 0
while born < 255 and time.monotonic() < deadline:
    born += len(os.read(born_read, 255))
if born >= 255:
    escaped('processes')
