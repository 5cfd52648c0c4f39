import threading
threading.stack_size(65536)
over = threading.Event()
try:
    for _ in range(400):
        threading.Thread(target=over.wait, args=(8,), daemon=True).start()
    escaped('threads')
finally:
    over.set()
