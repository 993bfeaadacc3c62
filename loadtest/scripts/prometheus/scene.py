"""Everything around the product in ci-prometheus.sh: the two stacks, a resolver, visitors, and what Prometheus knows by then."""
import http.server, json, os, socket, struct, sys, threading, time, urllib.error, urllib.parse, urllib.request


def stack(port, broken):
    """Answers with 200, and of the new stack with 500 while the file is there."""
    class Shop(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(500 if broken and os.path.exists(broken) and self.path != "/healthz" else 200)
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"ok\n")

        do_POST = do_GET

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Shop).serve_forever()


def resolver(port, address):
    """Root, server of the zone and resolver in one: every name has this address."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", port))
    while True:
        asked, whose = server.recvfrom(1024)
        end = asked.index(0, 12) + 5
        kind = struct.unpack(">H", asked[end - 4:end - 2])[0]
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address) if kind == 1 else b""
        server.sendto(asked[:2] + struct.pack(">HHHHH", 0x8580, 1, 1 if record else 0, 0, 0) + asked[12:end] + record, whose)


def visitors(url, until):
    """30 a second of each unit, each from an address of his own, until a file is there."""
    number = 0
    while not os.path.exists(until):
        for path, body in (("/search/q", None), ("/checkout/cart", None), ("/checkout/pay", b"1")):
            number += 1
            headers = {"X-Forwarded-For": "10.%d.%d.%d" % (number >> 16 & 255, number >> 8 & 255, number & 255)}
            try:
                urllib.request.urlopen(urllib.request.Request(url + path, body, headers), timeout=10).read()
            except urllib.error.HTTPError:
                pass  # it is in the counts, which is where this run looks
        time.sleep(1 / 30)


def ask(prometheus, path, **parameters):
    with urllib.request.urlopen(prometheus + path + "?" + urllib.parse.urlencode(parameters), timeout=10) as answer:
        return json.load(answer)["data"]


def queries(prometheus, file):
    """Each query of the dashboard, as Grafana would send it: which have no number. One line each, and how many there are."""
    dashboard = json.load(open(file))
    asked = [(p["title"], t["expr"]) for p in dashboard["panels"] for t in p.get("targets", [])]
    asked += [("annotation " + a["name"], a["expr"]) for a in dashboard["annotations"]["list"] if "expr" in a]
    now, empty = time.time(), 0
    for title, query in asked:
        query = query.replace("$unit", ".*").replace("$__rate_interval", "15s")
        found = ask(prometheus, "/api/v1/query_range", query=query, start=now - 80, end=now, step=1)["result"]
        if not any(value != "NaN" for series in found for _, value in series["values"]):
            print("no data: %s: %s" % (title, query))
            empty += 1
    print("%d queries, %d without data" % (len(asked), empty))
    return empty == 0 and len(asked) > 40


def firing(prometheus):
    return sorted({"%s %s" % (a["labels"]["alertname"], a["labels"].get("unit", a["labels"].get("host", ""))) for a in ask(prometheus, "/api/v1/alerts")["alerts"]
                   if a["state"] == "firing"})


if __name__ == "__main__":
    what, rest = sys.argv[1], sys.argv[2:]
    if what == "stages":
        old, new, dns, broken = int(rest[0]), int(rest[1]), int(rest[2]), rest[3]
        threading.Thread(target=stack, args=(old, None), daemon=True).start()
        threading.Thread(target=stack, args=(new, broken), daemon=True).start()
        resolver(dns, "198.51.100.10")
    elif what == "visitors":
        visitors(*rest)
    elif what == "queries":
        sys.exit(0 if queries(*rest) else 1)
    elif what == "firing":
        print("\n".join(firing(*rest)))
