def f(x):
    loop = [x]
    loop.append(loop)
    loop.append({'again': loop})
    return loop
