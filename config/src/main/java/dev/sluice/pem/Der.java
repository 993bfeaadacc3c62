package dev.sluice.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The little of ASN.1 DER that turns older forms of private keys into PKCS#8. What is not one comes back as something that is not one either. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION = {2, 1, 0};
    /** The object identifier rsaEncryption, and no parameters. */
    private static final byte[] RSA = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};
    /** The object identifier id-ecPublicKey. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private Der() {}

    /** Of PKCS#1 (RFC 8017 appendix A.1.2). */
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return element(SEQUENCE, VERSION, element(SEQUENCE, RSA), element(OCTETS, pkcs1));
    }

    /** Of SEC 1 with its curve named inside (RFC 5915). */
    static byte[] pkcs8OfEc(byte[] sec1) {
        return element(SEQUENCE, VERSION, element(SEQUENCE, EC, curve(sec1)), element(OCTETS, sec1));
    }

    /** What stands in the first parameters; nothing if there are none. */
    private static byte[] curve(byte[] sec1) {
        int at = content(sec1, 0);
        while (at + 1 < sec1.length) {
            int from = content(sec1, at);
            int to = from + length(sec1, at);
            if (to > sec1.length || to < from) {
                break;
            }
            if ((sec1[at] & 0xff) == PARAMETERS) {
                return Arrays.copyOfRange(sec1, from, to);
            }
            at = to;
        }
        return new byte[0];
    }

    private static int content(byte[] der, int at) {
        boolean longForm = at + 1 < der.length && (der[at + 1] & 0x80) != 0;
        return at + 2 + (longForm ? der[at + 1] & 0x7f : 0);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = at + 2; i < Math.min(content(der, at), der.length); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x83);
            out.write(length >> 16);
            out.write(length >> 8);
            out.write(length);
        }
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }
}
