import ctypes


class Piece(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]


text = ctypes.create_string_buffer(b'secret')
copy = ctypes.create_string_buffer(8)
local = Piece(ctypes.addressof(copy), 6)
remote = Piece(ctypes.addressof(text), 6)
me = os.getpid()


def pidfd_getfd():
    fd = syscall(434, me, 0)
    os.close(syscall(438, fd, 0, 0))


attempt('process_vm_readv', lambda: syscall(310, me, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
attempt('process_vm_writev', lambda: syscall(311, me, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
attempt('kcmp', lambda: syscall(312, me, me, 0, 0, 1))
attempt('pidfd_getfd', pidfd_getfd)
# PR_SET_DUMPABLE; the kernel looks at the low half of the number only
attempt('dumpable', lambda: syscall(157, (1 << 32) | 4, 1, 0, 0, 0))
attempt('ptrace', lambda: syscall(101, 0, 0, 0, 0))  # PTRACE_TRACEME
finish()
