package dev.sluice.dns;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.xbill.DNS.Message;

import dev.sluice.dns.Sighting.Transport;
import dev.sluice.model.Network;

/**
 * Over TLS on a connection of its own for each question (RFC 7858), the server proven by its certificate.
 *
 * @param name that the certificate bears
 */
record TlsWire(InetSocketAddress server, String name, SSLContext trust) implements Wire {
    @Override
    public Heard ask(Message query, Deadline deadline) throws IOException {
        try (var plain = new Socket()) {
            plain.connect(server, deadline.millis(0));
            try (var socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, name, server.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setApplicationProtocols(new String[] {"dot"});
                if (Network.address(name).isEmpty()) {
                    parameters.setServerNames(List.of(new SNIHostName(name)));
                }
                socket.setSSLParameters(parameters);
                socket.setSoTimeout(deadline.millis(0));
                socket.startHandshake();
                return new Heard(TcpWire.exchange(query, socket, deadline), Transport.TLS);
            }
        } catch (SocketTimeoutException _) {
            throw deadline.silence(0);
        } catch (ConnectException refused) {
            throw new IOException("no connection: " + refused.getMessage(), refused);
        } catch (SSLException failed) {
            throw new IOException("TLS: " + failed.getMessage(), failed);
        }
    }
}
