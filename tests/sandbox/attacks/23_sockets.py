# socket(2) itself, by number: 41.
families = {'unix': 1, 'inet': 2, 'inet6': 10, 'netlink': 16, 'packet': 17, 'alg': 38, 'vsock': 40}
for family, number in families.items():
    for kind, value in {'stream': 1, 'datagram': 2, 'raw': 3}.items():
        attempt(family + ' ' + kind, lambda: os.close(syscall(41, number, value, 0)))
finish()
