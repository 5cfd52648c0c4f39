import ctypes


def own_capabilities():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    syscall(125, header, data)
    return any(data[i] for i in (0, 1, 3, 4))


def privileged_program():
    # Prints a line for a person who may read /etc/shadow only through its owner bit.
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open('/dev/null', os.O_RDWR), 1)
            os.execv('/usr/bin/passwd', ['passwd', '-S'])
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


attempt('setuid program', privileged_program)
attempt('capabilities', own_capabilities)
attempt('capset', lambda: syscall(126, (ctypes.c_uint32 * 2)(0x20080522, 0),
                                  (ctypes.c_uint32 * 6)(1 << 21, 1 << 21, 0, 0, 0, 0)))
attempt('setresuid', lambda: os.setresuid(0, 0, 0))
attempt('setgid', lambda: os.setgid(0))
attempt('setgroups', lambda: os.setgroups([0]))
finish()
