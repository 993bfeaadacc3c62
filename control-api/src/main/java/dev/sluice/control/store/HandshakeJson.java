package dev.sluice.control.store;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.ClientCertificate;
import dev.sluice.model.TlsFacts;

/** What a handshake said, as JSON; null: there was none. */
final class HandshakeJson {
    private HandshakeJson() {}

    static @Nullable String text(TlsFacts facts) {
        if (!facts.isEncrypted()) {
            return null;
        }
        ObjectNode json = JournalJson.MAPPER.createObjectNode().put("version", facts.version());
        facts.certificate().ifPresent(shown -> {
            ObjectNode certificate = json.putObject("certificate").put("sha256", shown.sha256()).put("der", shown.encoded());
            shown.names().forEach(certificate.putArray("names")::add);
        });
        return json.toString();
    }

    static TlsFacts facts(@Nullable String text) {
        if (text == null) {
            return TlsFacts.NONE;
        }
        JsonNode json = JournalJson.MAPPER.readTree(text);
        return new TlsFacts(json.required("version").stringValue(),
                Optional.ofNullable(json.get("certificate")).map(HandshakeJson::certificate));
    }

    private static ClientCertificate certificate(JsonNode json) {
        Set<String> names = new LinkedHashSet<>();
        json.required("names").forEach(name -> names.add(name.stringValue()));
        return new ClientCertificate(names, json.required("sha256").stringValue(), json.required("der").stringValue());
    }
}
