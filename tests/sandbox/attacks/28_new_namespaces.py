import ctypes
NEWNS, NEWUSER, NEWPID, NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
SIGCHLD = 17


def clone(flags):
    child = syscall(56, flags | SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def clone3(flags):
    words = (ctypes.c_uint64 * 8)(flags, 0, 0, 0, SIGCHLD, 0, 0, 0)
    child = syscall(435, words, ctypes.sizeof(words))
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


attempt('clone user', lambda: clone(NEWUSER))
attempt('clone all', lambda: clone(NEWUSER | NEWNS | NEWPID | NEWNET))
attempt('clone3 user', lambda: clone3(NEWUSER))
attempt('unshare user', lambda: syscall(272, NEWUSER))
attempt('unshare mounts', lambda: syscall(272, NEWNS))
attempt('unshare net', lambda: syscall(272, NEWNET))
finish()
