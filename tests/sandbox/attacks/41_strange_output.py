STRANGE = '\x1b[2J\x1b]0;title\x07\x00\r\u202e<script>alert(1)</script>\udcff'
os.write(1, STRANGE.encode('utf-8', 'surrogateescape') + b'\xff\xfe\n')


def f(x):
    return STRANGE
