"""Opens connections to a port, has one answer on each, says so, and keeps them until standard input ends."""
import socket, sys

port, count = int(sys.argv[1]), int(sys.argv[2])
held = []
for _ in range(count):
    connection = socket.create_connection(("127.0.0.1", port), 10)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
    got = 0
    while got < 1024:
        got += len(connection.recv(4096))
    held.append(connection)
print(len(held), flush=True)
sys.stdin.read()
