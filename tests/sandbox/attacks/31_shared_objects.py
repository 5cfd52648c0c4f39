# Places that two sandboxes could meet at.
import ctypes


def shared_memory():
    number = syscall(29, 0, 4096, 0o600)
    syscall(31, number, 0, None)  # remove it


def messages():
    syscall(71, syscall(68, 0, 0o600), 0, None)


def semaphores():
    syscall(66, syscall(64, 0, 1, 0o600), 0, 0)


def queue():
    os.close(syscall(240, MARK.encode(), os.O_CREAT | os.O_RDWR, 0o600, None))
    syscall(241, MARK.encode())


attempt('add_key', lambda: syscall(248, b'user', b'ponder', b'x', 1, -2))
attempt('keyctl', lambda: syscall(250, 0, -2, 0))
attempt('shm', shared_memory)
attempt('msg', messages)
attempt('sem', semaphores)
attempt('mq', queue)
finish()
