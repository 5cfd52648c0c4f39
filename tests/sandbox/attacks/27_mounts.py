os.makedirs('m', exist_ok=True)


def mount():
    syscall(165, b'none', b'm', b'tmpfs', 0, b'size=64k')
    syscall(166, b'm', 2)


attempt('mount', mount)
attempt('remount', lambda: reaches(165, b'none', b'/nowhere', None, 32, None))
attempt('umount', lambda: reaches(166, b'/nowhere', 0))
attempt('pivot_root', lambda: reaches(155, b'/nowhere', b'/nowhere'))
attempt('fsopen', lambda: os.close(syscall(430, b'tmpfs', 0)))
attempt('open_tree', lambda: os.close(syscall(428, -100, b'.', 1)))  # OPEN_TREE_CLONE
attempt('move_mount', lambda: reaches(429, -1, b'/nowhere', -1, b'/nowhere', 0))
attempt('mount_setattr', lambda: reaches(442, -1, b'/nowhere', 0, None, 0))
attempt('chroot', lambda: syscall(161, b'.'))
finish()
