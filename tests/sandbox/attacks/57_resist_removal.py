# Names of full length, a folder nobody may enter, a file marked unchangeable.
import fcntl
import struct
os.makedirs('locked/inside', exist_ok=True)
open('locked/inside/file', 'w').close()
deep = os.open('.', os.O_RDONLY)
for _ in range(20):  # a path longer than the kernel takes in one call
    os.mkdir('n' * 250, dir_fd=deep)
    below = os.open('n' * 250, os.O_RDONLY, dir_fd=deep)
    os.close(deep)
    deep = below
if not CONTROL:
    try:
        fd = os.open('locked/inside/file', os.O_RDONLY)
        fcntl.ioctl(fd, 0x40086602, struct.pack('l', 0x10))  # FS_IOC_SETFLAGS, immutable
    except OSError:
        pass
os.chmod('locked/inside', 0)
os.chmod('locked', 0)
if CONTROL:
    import shutil
    try:
        shutil.rmtree('locked')
    except OSError:
        escaped('removal')
        os.chmod('locked', 0o700)
        os.chmod('locked/inside', 0o700)
os.write(1, b'done\n')
