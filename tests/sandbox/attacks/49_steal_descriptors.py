# Anything readable beside the standard streams, or a socket, would be the harness's.
import stat


def open_descriptors():
    for fd in range(3, 256):
        try:
            yield fd, os.fstat(fd).st_mode
        except OSError:
            pass


def read_any():
    for fd, mode in open_descriptors():
        if stat.S_ISDIR(mode):
            return True
        os.set_blocking(fd, False)
        try:
            if os.read(fd, 1):
                return True
        except OSError:
            pass
    return False


attempt('socket', lambda: any(stat.S_ISSOCK(mode) for _, mode in open_descriptors()))
attempt('folder', lambda: any(stat.S_ISDIR(mode) for _, mode in open_descriptors()))
attempt('read', read_any)
finish()
