package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the client is behind a peer that speaks the PROXY protocol, and that nobody else is believed. */
class ProxyProtocolTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String FOUR = "c0000207" + "c6336401" + "dc04" + "01bb";

    private final RawOrigin origin = RawOrigin.ok();
    private final Proxied proxy = Proxied.between(origin.address()).proxies("127.0.0.0/8").open();

    @BeforeEach
    void serves_before() throws Exception {
        isFrom("192.0.2.9", "PROXY TCP4 192.0.2.9 198.51.100.1 56324 443\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @AfterEach
    void serves_after() throws Exception {
        serves_before();
        proxy.close();
        origin.close();
    }

    @Test
    void a_line_tells_the_client_and_what_follows_it_is_http() throws Exception {
        isFrom("2001:db8:0:0:0:0:0:7", line("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n"));
        isFrom("127.0.0.1", line("PROXY UNKNOWN\r\n"));
        isFrom("127.0.0.1", line("PROXY UNKNOWN ffff::1 whatever 1 2\r\n"));
    }

    @Test
    void a_binary_header_tells_the_client_with_or_without_extensions() throws Exception {
        isFrom("192.0.2.7", binary("21", "11", FOUR));
        isFrom("2001:db8:0:0:0:0:0:7", binary("21", "21", "20010db8" + "0".repeat(23) + "7" + "0".repeat(32) + "dc0401bb"));
        isFrom("192.0.2.7", binary("21", "11", FOUR + "ea0003000102" + "040000"));
        isFrom("192.0.2.7", binary("21", "11", FOUR + "01" + "0f00" + "61".repeat(0x0f00)));
        isFrom("127.0.0.1", binary("20", "00", ""));
        isFrom("127.0.0.1", binary("20", "11", FOUR + "ff"));
        isFrom("127.0.0.1", binary("21", "00", "0102"));
        isFrom("192.0.2.7", summed(0));
    }

    @Test
    void a_header_may_come_in_single_bytes() throws Exception {
        for (byte[] header : new byte[][] {line("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n"), binary("21", "11", FOUR + "040000")}) {
            try (RawPeer client = proxy.client()) {
                for (byte b : header) {
                    client.send(new byte[] {b});
                }
                assertThat(client.send(GET).message()).endsWith("ok");
                assertThat(origin.received()).contains("X-Forwarded-For: 192.0.2.7\r\n");
                assertThat(client.send(GET).message()).endsWith("ok");
                assertThat(origin.received()).contains("X-Forwarded-For: 192.0.2.7\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            GET,
            "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
            "PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
            "PROXY TCP4 192.0.2.007 198.51.100.1 1 2\r\n",
            "PROXY TCP4 192.0.2.7.1 198.51.100.1 1 2\r\n",
            "PROXY TCP4 shop.example 198.51.100.1 1 2\r\n",
            "PROXY TCP4 ::1 ::2 1 2\r\n",
            "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY \r\n",
            "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY UNKNOWN 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n"})
    void a_malformed_line_of_a_trusted_peer_ends_the_connection(String bytes) {
        ends(line(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11110000", "31110000", "22110000", "21310000", "21120000", "21111001", "2111ffff",
            "2111000b" + "0000000000000000000000", "21210023", "2111000d" + FOUR + "00", "2111000f" + FOUR + "040001",
            "21110013" + FOUR + "03000400000000", "2111000f" + FOUR + "030000"})
    void a_malformed_binary_header_of_a_trusted_peer_ends_the_connection(String hex) {
        byte[] header = HexFormat.of().parseHex(SIGNATURE + hex);
        ends(Arrays.copyOf(header, header.length + 64));
    }

    @Test
    void a_wrong_checksum_ends_the_connection() {
        ends(summed(1));
    }

    @Test
    void a_header_that_does_not_come_ends_the_connection_in_time() {
        try (RawPeer client = proxy.client()) {
            client.send("PROXY TCP4 192.0.2.7 ");
            long began = System.nanoTime();
            assertThat(client.toEnd()).isEmpty();
            assertThat((System.nanoTime() - began) / 1_000_000).isBetween(4_500L, 8_000L);
        }
    }

    @Test
    void a_peer_that_is_not_trusted_is_not_believed() throws Exception {
        try (var plain = Proxied.between(origin.address()).proxies("10.0.0.0/8").open()) {
            assertThat(plain.ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(origin.received()).contains("X-Forwarded-For: 127.0.0.1\r\n");
            assertThat(plain.ask("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n" + GET)).startsWith("HTTP/1.1 400 ");
            assertThat(plain.ask(new String(binary("21", "11", FOUR), StandardCharsets.ISO_8859_1) + GET)).startsWith("HTTP/1.1 400 ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    private void ends(byte[] header) {
        try (RawPeer client = proxy.client()) {
            client.send(header);
            assertThat(client.toEnd()).isEmpty();
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    private void isFrom(String address, byte[] header) throws InterruptedException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header);
        bytes.writeBytes(GET.getBytes(StandardCharsets.ISO_8859_1));
        try (RawPeer client = proxy.client()) {
            assertThat(client.send(bytes.toByteArray()).message()).endsWith("ok");
            assertThat(origin.received()).contains("X-Forwarded-For: " + address + "\r\n");
        }
    }

    private static byte[] line(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(String command, String family, String rest) {
        return HexFormat.of().parseHex(SIGNATURE + command + family + HexFormat.of().toHexDigits((short) (rest.length() / 2)) + rest);
    }

    /** With a checksum that is off by so much. */
    private static byte[] summed(int off) {
        byte[] header = binary("21", "11", FOUR + "030004" + "00000000");
        var sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue() + off);
        return header;
    }
}
