package dev.sluice.dns.cert;

import java.io.ByteArrayOutputStream;

/** Bytes as protocols count them. */
final class Octets {
    private Octets() {}

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Numbers of two bytes each. */
    static byte[] words(int... numbers) {
        byte[] all = new byte[numbers.length * 2];
        for (int i = 0; i < numbers.length; i++) {
            all[i * 2] = (byte) (numbers[i] >> 8);
            all[i * 2 + 1] = (byte) numbers[i];
        }
        return all;
    }

    /** The length in so many bytes, then the content. */
    static byte[] sized(int width, byte[] content) {
        byte[] length = new byte[width];
        for (int i = 0; i < width; i++) {
            length[i] = (byte) (content.length >> 8 * (width - 1 - i));
        }
        return join(length, content);
    }
}
