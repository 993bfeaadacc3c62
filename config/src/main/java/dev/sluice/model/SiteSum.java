package dev.sluice.model;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells one configuration from another by what it means: spelling, comments and the order of what has none do not count, and it is the same
 * in every process. Who is told of what happens, and what people do step by step, changes nothing of how visitors are served, and is left out: a drill
 * and an approval stay good when it does.
 */
public final class SiteSum {
    private static final int BYTES = 16;

    private static final Map<String, Function<Site, Object>> PARTS = parts();

    private SiteSum() {}

    private static Map<String, Function<Site, Object>> parts() {
        Map<String, Function<Site, Object>> parts = new LinkedHashMap<>();
        parts.put("site", Site::name);
        parts.put("listen", Site::listeners);
        parts.put("control", Site::control);
        parts.put("trusted-proxies", Site::trustedProxies);
        parts.put("stacks.old", Site::oldStack);
        parts.put("stacks.new", Site::newStack);
        parts.put("freeze", Site::freeze);
        parts.put("limits", Site::limits);
        parts.put("workers", Site::workers);
        parts.put("log", Site::logging);
        parts.put("crawlers", Site::crawlers);
        parts.put("gates", Site::gates);
        parts.put("notify", Site::recipients);
        parts.put("runbooks", Site::runbooks);
        parts.put("windows", Site::windows);
        parts.put("dns", Site::dns);
        return parts;
    }

    /** 32 hexadecimal digits. */
    public static String of(Site site) {
        byte[] digest = sha256().digest(text(served(site)).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
    }

    /** The keys of the file under which two configurations differ: of units and stacks each by name, else the key at the top. */
    public static List<String> differences(Site one, Site other) {
        Map<String, Function<Site, Object>> parts = new LinkedHashMap<>(PARTS);
        Stream.of(one, other).flatMap(site -> site.units().keySet().stream())
                .forEach(unit -> parts.put("units." + unit, site -> Optional.ofNullable(site.units().get(unit))));
        return parts.entrySet().stream().filter(part -> !text(part.getValue().apply(one)).equals(text(part.getValue().apply(other))))
                .map(Map.Entry::getKey).toList();
    }

    private static Site served(Site site) {
        return new Site(site.name(), site.listeners(), site.control(), site.trustedProxies(), site.oldStack(), site.newStack(),
                site.units(),
                site.freeze(), site.limits(), site.workers(), site.logging(), site.crawlers(), site.gates(), List.of(), Map.of(),
                site.windows());
    }

    private static String text(Object value) {
        return switch (value) {
            case Record record -> record.getClass().getSimpleName() + Arrays.stream(record.getClass().getRecordComponents())
                    .map(part -> part.getName() + "=" + text(valueOf(part, record))).collect(Collectors.joining(",", "(", ")"));
            case Map<?, ?> map -> map.entrySet().stream().map(entry -> text(entry.getKey()) + ":" + text(entry.getValue())).sorted()
                    .collect(Collectors.joining(",", "{", "}"));
            case Set<?> set -> joined(set.stream().map(SiteSum::text).sorted().toList());
            case Collection<?> list -> joined(list.stream().map(SiteSum::text).toList());
            case Optional<?> maybe -> maybe.isPresent() ? "some(" + text(maybe.get()) + ")" : "none";
            default -> {
                String plain = value.toString();
                yield plain.length() + "'" + plain; // so that no text can look like two
            }
        };
    }

    private static String joined(List<String> texts) {
        return texts.stream().collect(Collectors.joining(",", "[", "]"));
    }

    private static Object valueOf(RecordComponent part, Record of) {
        try {
            return part.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the model is not public: " + of.getClass(), e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
