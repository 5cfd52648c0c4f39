for _ in range(300):
    os.pipe()
escaped('600 descriptors')
