package dev.sluice.proxy.front;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.model.Origin;

/** A front door in a process of its own, which uses up its descriptors and, once told a line, gives them back. */
final class ExhaustedDoor {
    private ExhaustedDoor() {}

    /** Writes its port, and a line when nothing is left. */
    public static void main(String[] arguments) throws IOException {
        List<FileInputStream> open = new ArrayList<>();
        try (var proxy = Proxied.between(new Origin("127.0.0.1", Integer.parseInt(arguments[0]))).open()) {
            proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"); // so that every class is there which serving needs
            say(Integer.toString(proxy.address.getPort()));
            hear();
            exhaust(open);
            say("exhausted");
            hear();
            for (FileInputStream one : open) {
                one.close();
            }
            say("given back");
            hear();
        }
    }

    private static void exhaust(List<FileInputStream> open) {
        try {
            while (true) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (FileNotFoundException full) {
            say(full.getMessage());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void hear() throws IOException {
        while (System.in.read() != '\n') {
            // the rest of the line
        }
    }
}
