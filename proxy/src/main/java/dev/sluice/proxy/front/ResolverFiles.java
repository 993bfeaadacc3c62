package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the files of the machine say of names: the name servers to ask, and the hosts that need no asking. A thread of its own reads them
 * again and again, so that event loops, which ask, never touch the disk.
 */
final class ResolverFiles implements DnsServerAddressStreamProvider, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResolverFiles.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int LARGEST = 4 << 20;

    private final Path servers;
    private final Path hosts;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(new DefaultThreadFactory("sluice-names", true));
    /** The texts that were read last; confined to the constructor, then to the thread. */
    private String serversText = "";
    private String hostsText = "";
    private volatile DnsServerAddressStreamProvider nameServers = DefaultDnsServerAddressStreamProvider.INSTANCE;
    private volatile Map<String, List<InetAddress>> known = Map.of();

    /** Reads them now, and then as often as is said. */
    ResolverFiles(Path servers, Path hosts, Duration every) {
        this.servers = servers;
        this.hosts = hosts;
        look();
        var _ = thread.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    static ResolverFiles ofMachine() {
        return new ResolverFiles(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"), EVERY);
    }

    @Override
    public DnsServerAddressStream nameServerAddressStream(String host) {
        return nameServers.nameServerAddressStream(host);
    }

    /** Those that stand in the file of hosts; none: a name server must be asked. */
    List<InetAddress> addresses(String host) {
        return known.getOrDefault(host.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** What cannot be read stays as it was; one look that fails must not be the last. */
    private void look() {
        try {
            String now = text(servers);
            if (!now.equals(serversText)) {
                nameServers = new UnixResolverDnsServerAddressStreamProvider(servers.toFile());
                serversText = now;
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("name servers cannot be read, those before stay: file={} why={}", servers, failed.toString());
        }
        try {
            String now = text(hosts);
            if (!now.equals(hostsText)) {
                known = entries(now);
                hostsText = now;
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("hosts cannot be read, those before stay: file={} why={}", hosts, failed.toString());
        }
    }

    /** Where there is no such file nothing is said. */
    private static String text(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    /** Of IPv4 before those of IPv6. */
    private static Map<String, List<InetAddress>> entries(String text) throws IOException {
        HostsFileEntriesProvider read = HostsFileEntriesProvider.parser().parse(new StringReader(text));
        return Stream.of(read.ipv4Entries(), read.ipv6Entries()).flatMap(family -> family.entrySet().stream())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue,
                        (first, second) -> Stream.concat(first.stream(), second.stream()).toList()));
    }
}
