def show(path):
    if os.path.isdir(path):
        return bool(os.listdir(path))
    with open(path, 'rb') as f:
        os.write(1, f.read(200) if path == SECRET_FILE else b'')


for path in ('/etc/shadow', '/etc/passwd', '/root', '/home', '/work', '/var/lib', SECRET_FILE,
             '../../../../../../../..' + SECRET_FILE, '/proc/1/root' + SECRET_FILE,
             '/proc/self/root' + SECRET_FILE, '/proc/1/cwd/' + MARK, '/proc/kcore', '/sys/kernel'):
    attempt(path, lambda: show(path))
finish()
