# Anything at all written to the system's folders, or more than 100 MiB where a program may write.
def fill(folder, pieces):
    names = []
    try:
        for i in range(pieces):
            names.append('%s/%s%d' % (folder, MARK, i))
            with open(names[-1], 'wb') as f:
                f.write(bytes((8 << 20) if pieces > 1 else 1))
    finally:
        for name in names:
            if CONTROL and os.path.exists(name):
                os.unlink(name)


for folder in ('/', '/dev', '/etc', '/usr', '/proc', '/run', '/var/tmp'):
    attempt(folder, lambda: fill(folder, 1))
for folder in ('/dev/shm', '/tmp'):
    attempt(folder, lambda: fill(folder, 14))
finish()
