package dev.sluice.proxy.front;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import dev.sluice.model.CertificateFiles;

/** An authority that lives for one test: what it issues, as files and as what a JDK client or server works with. */
final class Authority {
    private final Path directory;
    private final X509Bundle root;

    Authority(Path directory) {
        this.directory = directory;
        this.root = built(new CertificateBuilder().ecp256().subject("CN=authority").setIsCertificateAuthority(true), Optional.empty());
        write("ca.pem", root.getCertificatePEM());
    }

    /** Its own certificate, as a file. */
    Path file() {
        return directory.resolve("ca.pem");
    }

    X509Bundle issue(String name) {
        return issue(name, plain -> plain);
    }

    X509Bundle issue(String name, UnaryOperator<CertificateBuilder> change) {
        var builder = new CertificateBuilder().ecp256().subject("CN=" + name.replace("*", "any"));
        var named = name.startsWith("*") ? builder.addExtensionOctetString("2.5.29.17", false, dnsName(name)) : builder.addSanDnsName(name);
        return built(change.apply(named), Optional.of(root));
    }

    /** Written, in the place of what was there. */
    CertificateFiles files(String name, X509Bundle bundle) {
        write(name + ".pem", bundle.getCertificatePathPEM());
        write(name + ".key", bundle.getPrivateKeyPEM());
        return new CertificateFiles(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    }

    CertificateFiles files(String name) {
        return files(name.replace("*", "any"), issue(name));
    }

    /** Of one who believes the authority, and shows nothing. */
    SSLContext visitor() {
        return context(new KeyManager[0]);
    }

    /** Of one who believes the authority, and shows a certificate. */
    SSLContext holder(X509Bundle own) {
        try {
            return context(own.toKeyManagerFactory().getKeyManagers());
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    private SSLContext context(KeyManager[] shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, new TrustManager[] {root.toTrustManager()}, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A client whose handshake is done; no name, no asking for one. */
    static RawPeer connect(SSLContext context, InetSocketAddress to, String protocol, String... names) throws IOException {
        return connect(context, new Socket(to.getAddress(), to.getPort()), protocol, names);
    }

    /** A client that offers these protocols by ALPN, and says something before the handshake begins. */
    static RawPeer offering(SSLContext context, InetSocketAddress to, byte[] before, String name, String... offered) throws IOException {
        var below = new Socket(to.getAddress(), to.getPort());
        below.getOutputStream().write(before);
        return shaken(context, below, "TLSv1.3", offered, name);
    }

    private static RawPeer connect(SSLContext context, Socket below, String protocol, String... names) throws IOException {
        return shaken(context, below, protocol, new String[] {"http/1.1"}, names);
    }

    private static RawPeer shaken(SSLContext context, Socket below, String protocol, String[] offered, String... names)
            throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(below, null, below.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(names).stream().map(SNIHostName::new).map(SNIServerName.class::cast).toList());
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(offered);
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return new RawPeer(socket);
    }

    static RawPeer connect(SSLContext context, InetSocketAddress to) throws IOException {
        return connect(context, to, "TLSv1.3", "shop.example");
    }

    /** One that says something before the handshake begins. */
    static RawPeer connect(SSLContext context, InetSocketAddress to, byte[] before) throws IOException {
        var below = new Socket(to.getAddress(), to.getPort());
        below.getOutputStream().write(before);
        return connect(context, below, "TLSv1.3", "shop.example");
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The extension of one DNS name; the builder takes none with an asterisk. */
    private static byte[] dnsName(String name) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x30, (byte) (name.length() + 2), (byte) 0x82, (byte) name.length()});
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static X509Bundle built(CertificateBuilder builder, Optional<X509Bundle> issuer) {
        try {
            return issuer.isPresent() ? builder.buildIssuedBy(issuer.get()) : builder.buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
