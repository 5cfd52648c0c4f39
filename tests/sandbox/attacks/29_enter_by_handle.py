import ctypes
handle = ctypes.create_string_buffer(136)
ctypes.c_uint32.from_buffer(handle).value = 128
mount_id = ctypes.c_int()


def setns(name):
    fd = os.open('/proc/self/ns/' + name, os.O_RDONLY)
    try:
        syscall(308, fd, 0)
    finally:
        os.close(fd)


def open_by_handle():
    fd = os.open('.', os.O_RDONLY)
    os.close(syscall(304, fd, handle, os.O_RDONLY))


attempt('name_to_handle_at', lambda: syscall(303, -100, b'.', handle, ctypes.byref(mount_id), 0))
attempt('open_by_handle_at', open_by_handle)
attempt('setns net', lambda: setns('net'))
attempt('setns ipc', lambda: setns('ipc'))
finish()
