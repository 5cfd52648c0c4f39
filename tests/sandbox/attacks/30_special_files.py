import socket
import stat


def bind():
    with socket.socket(socket.AF_UNIX) as s:
        s.bind('socket')


attempt('device', lambda: os.mknod('null', stat.S_IFCHR | 0o666, os.makedev(1, 3)))
attempt('pipe', lambda: os.mkfifo('fifo'))
attempt('socket', bind)
finish()
