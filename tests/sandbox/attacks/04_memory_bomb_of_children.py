# Eight children of 128 MiB each: every one of them is within a limit per process.
ready_read, ready_write = os.pipe()
stop_read, stop_write = os.pipe()
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        os.close(stop_write)
        block = bytearray(b'x') * (128 << 20)
        os.write(ready_write, b'.')
        os.read(stop_read, 1)
        os._exit(0)
    children.append(child)
os.close(ready_write)
ready = b''
deadline = time.monotonic() + 3
while len(ready) < 8 and time.monotonic() < deadline:
    part = os.read(ready_read, 8)
    if not part:
        break
    ready += part
if len(ready) == 8:
    time.sleep(0.5)
    escaped('memory of all children')
os._exit(0)  # the parent ends well: only the counters tell
