"""Starts a command and tells the milliseconds until a port has given its first answer; then ends it."""
import signal, socket, subprocess, sys, time

port, command = int(sys.argv[1]), sys.argv[2]
begun = time.monotonic()
process = subprocess.Popen(["sh", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
answered = False
while not answered and time.monotonic() - begun < 60:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            answered = connection.recv(16).startswith(b"HTTP/1.1 200")
    except OSError:
        time.sleep(0.002)
print(f"{(time.monotonic() - begun) * 1000:.1f}" if answered else "60000")
process.send_signal(signal.SIGTERM)
process.wait()
