time.sleep(2.5)
escaped('2.5 seconds asleep')
