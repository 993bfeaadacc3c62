package dev.sluice.proxy.wire;

import io.netty.buffer.ByteBuf;

/** Numbers as HTTP writes them: digits and nothing else. */
final class Numbers {
    private static final int MOST_HEX_DIGITS = 16;

    private Numbers() {}

    /** {@code 1*DIGIT} up to 2^63-1, or -1. */
    static long decimal(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return text.isEmpty() ? -1 : value;
    }

    /** How many hexadecimal digits begin at a place, at most one more than are allowed. */
    static int hexDigits(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to && at - from <= MOST_HEX_DIGITS && hexDigit(bytes.getByte(at)) >= 0) {
            at++;
        }
        return at - from;
    }

    /** {@code 1*16HEXDIG} up to 2^63-1, or -1. */
    static long hex(ByteBuf bytes, int from, int digits) {
        if (digits == 0 || digits > MOST_HEX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int at = from; at < from + digits; at++) {
            value = value << 4 | hexDigit(bytes.getByte(at));
        }
        return Math.max(value, -1);
    }

    private static int hexDigit(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        int lower = digit | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
