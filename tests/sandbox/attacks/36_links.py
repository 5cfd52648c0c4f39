def through_link(target):
    if os.path.lexists('link'):
        os.unlink('link')
    os.symlink(target, 'link')
    with open('link', 'rb') as f:
        os.write(1, f.read(200) if target.endswith(SECRET_FILE) else b'')


def hard_link():
    os.link('/usr/bin/env', 'hard')


for target in ('/etc/shadow', SECRET_FILE, '../../../../../../../..' + SECRET_FILE, '/proc/1/root' + SECRET_FILE):
    attempt(target, lambda: through_link(target))
attempt('hard link', hard_link)
finish()
