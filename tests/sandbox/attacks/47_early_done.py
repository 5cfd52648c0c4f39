# Ends the results itself, before the driver has sent any.
def f(x):
    for i in range(20):
        from_callers('emit')(i, b'int 1')
    from_callers('done')()
    return 7
