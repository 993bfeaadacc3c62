package dev.sluice.proxy.front;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import dev.sluice.model.Network;

/** What the first bytes of a connection say by the PROXY protocol, version 1 (a line) or 2 (binary). Reading does not consume them. */
sealed interface ProxyHeader {
    /** More bytes are needed. */
    record Incomplete() implements ProxyHeader {}

    /** It is none, or a broken one. */
    record Unsound(String why) implements ProxyHeader {}

    /** The peer speaks for itself, or for somebody it does not know. */
    record Local(int length) implements ProxyHeader {}

    /**
     * The peer speaks for a client.
     *
     * @param length of the header, in bytes
     */
    record Client(Ends ends, int length) implements ProxyHeader {}

    /**
     * The ends of a connection.
     *
     * @param local where the client connected to
     */
    record Ends(InetAddress client, InetAddress local) {}

    /** Never asks for more than 107 bytes of version 1, or 4112 of version 2. */
    static ProxyHeader of(ByteBuf in) {
        if (startsLike(in, Binary.SIGNATURE)) {
            return in.readableBytes() < Binary.FIXED ? new Incomplete() : Binary.read(in);
        }
        return startsLike(in, Line.PREFIX) ? Line.read(in) : new Unsound("neither version 1 nor 2");
    }

    /** As far as there are bytes. */
    private static boolean startsLike(ByteBuf in, byte[] expected) {
        int count = Math.min(expected.length, in.readableBytes());
        for (int i = 0; i < count; i++) {
            if (in.getByte(in.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Version 1: {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 443}. */
    final class Line {
        private static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final int LONGEST = 107;
        private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

        private Line() {}

        private static ProxyHeader read(ByteBuf in) {
            int end = in.indexOf(in.readerIndex(), in.readerIndex() + Math.min(LONGEST, in.readableBytes()), (byte) '\n');
            if (end < 0) {
                return in.readableBytes() < LONGEST ? new Incomplete() : new Unsound("a line longer than 107 bytes");
            }
            int length = end + 1 - in.readerIndex();
            String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
            if (!line.endsWith("\r\n") || line.indexOf('\r') != length - 2) {
                return new Unsound("a line that does not end in CR LF");
            }
            String[] words = line.substring(0, length - 2).split(" ", -1);
            if (words[1].equals("UNKNOWN")) {
                return new Local(length);
            }
            return ends(words).<ProxyHeader>map(ends -> new Client(ends, length)).orElse(new Unsound("a line that is malformed"));
        }

        private static Optional<Ends> ends(String[] words) {
            boolean four = words[1].equals("TCP4");
            if (words.length != 6 || !four && !words[1].equals("TCP6") || !isPort(words[4]) || !isPort(words[5])) {
                return Optional.empty();
            }
            return address(words[3], four).flatMap(to -> address(words[2], four).map(from -> new Ends(from, to)));
        }

        private static Optional<InetAddress> address(String literal, boolean four) {
            return four == literal.indexOf(':') < 0 ? Network.address(literal) : Optional.empty();
        }

        private static boolean isPort(String text) {
            return PORT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
        }
    }

    /** Version 2: a signature, version and command, family and protocol, a length, addresses, and extensions. */
    final class Binary {
        private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
        private static final int FIXED = 16;
        private static final int LONGEST = 4096;
        private static final int LOCAL = 0x20;
        private static final int PROXY = 0x21;
        private static final int UNSPECIFIED = 0x00;
        private static final int TCP4 = 0x11;
        private static final int TCP6 = 0x21;
        private static final int CHECKSUM = 0x03;

        private Binary() {}

        private static ProxyHeader read(ByteBuf in) {
            int command = in.getUnsignedByte(in.readerIndex() + 12);
            int length = in.getUnsignedShort(in.readerIndex() + 14);
            if (command != LOCAL && command != PROXY) {
                return new Unsound("an unknown version or command");
            }
            if (length > LONGEST) {
                return new Unsound("longer than " + LONGEST + " bytes");
            }
            if (in.readableBytes() < FIXED + length) {
                return new Incomplete();
            }
            byte[] all = ByteBufUtil.getBytes(in, in.readerIndex(), FIXED + length);
            return command == LOCAL ? new Local(all.length) : proxied(all);
        }

        private static ProxyHeader proxied(byte[] all) {
            int address = switch (all[13]) {
                case UNSPECIFIED -> 0;
                case TCP4 -> 4;
                case TCP6 -> 16;
                default -> -1;
            };
            int extensions = FIXED + (address <= 0 ? 0 : 2 * address + 4);
            if (address < 0 || extensions > all.length) {
                return new Unsound("a family that is no TCP, or addresses that are cut short");
            }
            if (address == 0) {
                return new Local(all.length);
            }
            return areSound(all, extensions)
                    ? new Client(new Ends(address(all, FIXED, address), address(all, FIXED + address, address)), all.length)
                    : new Unsound("extensions that are cut short, or a wrong checksum");
        }

        private static boolean areSound(byte[] all, int from) {
            int at = from;
            while (at + 3 <= all.length) {
                int length = (all[at + 1] & 0xff) << 8 | all[at + 2] & 0xff;
                int value = at + 3;
                if (value + length > all.length || all[at] == CHECKSUM && !matches(all, value, length)) {
                    return false;
                }
                at = value + length;
            }
            return at == all.length;
        }

        /** The checksum is over the whole header, with zeros in its own place. */
        private static boolean matches(byte[] all, int at, int length) {
            if (length != 4) {
                return false;
            }
            long said = 0;
            byte[] blank = all.clone();
            for (int i = at; i < at + 4; i++) {
                said = said << 8 | all[i] & 0xff;
                blank[i] = 0;
            }
            var sum = new CRC32C();
            sum.update(blank);
            return sum.getValue() == said;
        }

        private static InetAddress address(byte[] all, int from, int length) {
            try {
                return InetAddress.getByAddress(Arrays.copyOfRange(all, from, from + length));
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
