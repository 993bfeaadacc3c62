package dev.sluice.pem;

import java.util.Arrays;

/** Reads elements of ASN.1 DER one behind the other. What is not as expected is an {@link IndexOutOfBoundsException}. */
final class DerReader {
    private final byte[] der;
    private final int end;
    private int at;

    DerReader(byte[] der) {
        this(der, 0, der.length);
    }

    private DerReader(byte[] der, int from, int to) {
        this.der = der;
        this.at = from;
        this.end = to;
    }

    /** Of the element that comes next. */
    int tag() {
        if (at >= end) {
            throw new IndexOutOfBoundsException("nothing follows");
        }
        return der[at] & 0xff;
    }

    boolean isAt(int expected) {
        return at < end && tag() == expected;
    }

    /** What stands inside the next element, which is passed. */
    DerReader into(int expected) {
        int from = content(expected);
        int to = from + length();
        at = to;
        return new DerReader(der, from, to);
    }

    /** The content of the next element, which is passed. */
    byte[] take(int expected) {
        DerReader inside = into(expected);
        return Arrays.copyOfRange(der, inside.at, inside.end);
    }

    void skip() {
        into(tag());
    }

    void skipIf(int expected) {
        if (isAt(expected)) {
            skip();
        }
    }

    private int content(int expected) {
        if (tag() != expected || at + 2 > end) {
            throw new IndexOutOfBoundsException("another element");
        }
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private int length() {
        int first = der[at + 1] & 0xff;
        int from = content(tag());
        int length = first < 0x80 ? first : 0;
        for (int i = at + 2; i < from; i++) {
            length = Math.addExact(Math.multiplyExact(length, 256), der[i] & 0xff);
        }
        if (length > end - from) {
            throw new IndexOutOfBoundsException("longer than what it stands in");
        }
        return length;
    }
}
