attempt('argv', lambda: os.execv('/usr/bin/env', ['env'] + ['x' * 100000] * 100))
attempt('env', lambda: os.execve('/usr/bin/env', ['env'], {'A%d' % i: 'x' * 100000 for i in range(100)}))
attempt('path', lambda: open('d/' * 3000))
finish()
