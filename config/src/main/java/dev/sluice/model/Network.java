package dev.sluice.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of IP addresses in CIDR form (RFC 4632, RFC 4291 section 2.3); a bare address is a block of one. */
public final class Network {
    /** Without leading zeros, which some read as octal. */
    private static final String IPV4 = "(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})";
    /** Six groups of four digits and an IPv4 address behind them. */
    private static final int LONGEST_LITERAL = 45;
    private static final Pattern LITERAL = Pattern.compile(IPV4 + "|(?=[^:]*:)[0-9A-Fa-f:]*(?:(?<=:)" + IPV4 + ")?");

    private final byte[] base;
    private final int prefix;

    private Network(byte[] base, int prefix) {
        this.base = base;
        this.prefix = prefix;
    }

    /** Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a bare address; empty for anything else, names and set host bits included. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        return address(slash < 0 ? text : text.substring(0, slash)).flatMap(address -> {
            byte[] bytes = address.getAddress();
            int bits = slash < 0 ? bytes.length * 8 : prefix(text.substring(slash + 1), bytes.length * 8);
            return bits < 0 || !Arrays.equals(bytes, masked(bytes, bits)) ? Optional.empty() : Optional.of(new Network(bytes, bits));
        });
    }

    /** An IP literal as an address, never by asking DNS; an IPv4-mapped IPv6 address comes back as IPv4. */
    public static Optional<InetAddress> address(String literal) {
        if (literal.length() > LONGEST_LITERAL || !LITERAL.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException notALiteral) {
            return Optional.empty();
        }
    }

    /** The block of that prefix which holds this one; the same when it is as wide already. */
    public Network widened(int widest) {
        return prefix <= widest ? this : new Network(masked(base, widest), widest);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != base.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != base[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((bytes[whole] ^ base[whole]) & (0xff00 >> rest) & 0xff) == 0;
    }

    /** Its first address. */
    public InetAddress first() {
        try {
            return InetAddress.getByAddress(base);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The bits that all its addresses have in common. */
    public int prefix() {
        return prefix;
    }

    /** The address with all bits after the first {@code bits} cleared. */
    public static byte[] masked(byte[] address, int bits) {
        byte[] cut = address.clone();
        for (int i = 0; i < cut.length; i++) {
            int keep = Math.clamp(bits - i * 8L, 0, 8);
            cut[i] &= (byte) (0xff00 >> keep);
        }
        return cut;
    }

    private static int prefix(String text, int most) {
        if (!text.matches("0|[1-9]\\d{0,2}")) {
            return -1;
        }
        int bits = Integer.parseInt(text);
        return bits <= most ? bits : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && prefix == that.prefix && Arrays.equals(base, that.base);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(base) + prefix;
    }

    @Override
    public String toString() {
        return first().getHostAddress() + "/" + prefix;
    }
}
