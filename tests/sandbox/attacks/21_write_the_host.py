def write_new(folder):
    path = folder + '/' + MARK
    with open(path, 'w') as f:
        f.write('x')
    os.unlink(path)


def write_again(path):
    with open(path) as f:
        value = f.read()
    with open(path, 'w') as f:
        f.write(value)


for folder in ('/root', '/home', '/usr', '/usr/lib', '/usr/bin', '/etc', '/', os.path.dirname(SECRET_FILE)):
    attempt(folder, lambda: write_new(folder))
for path in ('/proc/sys/kernel/hostname', '/proc/sys/vm/swappiness', '/proc/1/oom_score_adj'):
    attempt(path, lambda: write_again(path))
attempt('chmod', lambda: os.chmod('/usr/bin/env', os.stat('/usr/bin/env').st_mode & 0o7777))
finish()
