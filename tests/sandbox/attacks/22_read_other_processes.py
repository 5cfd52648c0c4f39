# Looks for the harness's secrets in every process it can see, its own included.
WANTED = b'PONDER_CANARY' + b'_KEY='


def search(name):
    found = False
    for pid in [p for p in os.listdir('/proc') if p.isdigit()] + ['self']:
        try:
            with open('/proc/%s/%s' % (pid, name), 'rb') as f:
                text = f.read(1 << 20)
        except OSError:
            continue
        at = text.find(WANTED)
        if at >= 0:
            os.write(1, text[at:at + 80] + b'\n')
            found = True
    return found


def others():
    for pid in os.listdir('/proc'):
        if pid.isdigit() and int(pid) != os.getpid():
            try:
                with open('/proc/%s/maps' % pid) as f:
                    if f.read(1):
                        return True
            except OSError:
                pass
    return False


def memory_of_init():
    if os.getpid() == 1:
        return False
    with open('/proc/1/mem', 'rb') as f, open('/proc/1/maps') as maps:
        f.seek(int(maps.readline().split('-')[0], 16))
        return bool(f.read(8))


attempt('environ', lambda: search('environ'))
attempt('cmdline', lambda: search('cmdline'))
attempt('own environment', lambda: any(key.startswith('PONDER_') for key in os.environ))
attempt('memory of init', memory_of_init)
attempt('maps of others', others)
finish()
