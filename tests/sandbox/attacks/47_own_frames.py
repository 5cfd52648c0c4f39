# The real tools of the driver, found in its frames: twenty results of its own, then the driver's.
def f(x):
    emit = from_callers('emit')
    for i in range(20):
        emit(i, b'int 1')
    return 7
