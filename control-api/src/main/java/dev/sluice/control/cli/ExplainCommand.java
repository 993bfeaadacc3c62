package dev.sluice.control.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice explain}. */
@Command(name = "explain", description = "Says what would be decided for a request, and why; sends nothing.",
        footer = {"", "Example: sluice explain GET http://shop.example/c/shoes -H \"X-Staff: yes\""})
public final class ExplainCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "METHOD", description = "like GET or POST")
    private String method = "";

    @Parameters(index = "1", paramLabel = "URL", description = "whole, or a path alone")
    private String url = "";

    @Option(names = "-H", paramLabel = "'NAME: VALUE'", description = "a header; may be repeated")
    private List<String> headers = List.of();

    @Option(names = "--address", paramLabel = "IP", description = "address of the client")
    private Optional<String> address = Optional.empty();

    @Option(names = "--tls", paramLabel = "VERSION", description = "1.2 or 1.3, as if the client had come over it")
    private Optional<String> tls = Optional.empty();

    @Option(names = "--client-certificate", paramLabel = "NAME",
            description = "a name in the certificate that the client shows, or sha256:FINGERPRINT; may be repeated")
    private List<String> certificate = List.of();

    @Override
    int run(Terminal terminal) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("method", method.toUpperCase(Locale.ROOT));
        body.put("url", url);
        if (!headers.isEmpty()) {
            body.put("headers", headersByName());
        }
        address.ifPresent(ip -> body.put("address", ip));
        tls.ifPresent(version -> body.put("tls", version));
        if (!certificate.isEmpty()) {
            body.put("clientCertificate", certificate);
        }
        var answer = api().call(Request.post("/explain", body));
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            print(answer, terminal);
        }
        return ExitCode.DONE;
    }

    private Map<String, List<String>> headersByName() {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw wrongUsage("-H '" + header + "': no header (expected: 'Name: value')");
            }
            byName.computeIfAbsent(header.substring(0, colon).strip(), _ -> new ArrayList<>()).add(header.substring(colon + 1).strip());
        }
        return byName;
    }

    private static void print(Json answer, Terminal terminal) {
        if (answer.has("refused")) {
            terminal.paragraph(terminal.painted("refused", Tone.BAD) + "   " + answer.text("refused"), 10);
            terminal.line("stack     " + terminal.painted("none", Tone.HEADING) + " would see it");
        } else {
            terminal.line("stack     " + terminal.painted(answer.text("stack"), Tone.HEADING));
            terminal.paragraph("why       " + answer.text("why"), 10);
            if (answer.has("otherwise")) {
                terminal.line("otherwise " + answer.text("otherwise"));
            }
        }
        terminal.line("unit      " + answer.text("unit") + (answer.has("segment") ? ", segment " + answer.text("segment") : ""));
        terminal.line("endpoint  " + answer.text("endpoint"));
        if (answer.has("crawler")) {
            terminal.line("crawler   " + answer.text("crawler") + ", verified"
                    + (answer.has("bucket") ? "; bucket " + answer.whole("bucket") + " of its path, share " + answer.text("share") : ""));
        } else if (answer.has("bucket")) {
            terminal.line("visitor   bucket " + answer.whole("bucket") + " of 10000, "
                    + (answer.flag("drawn") ? "drawn for a first visit" : "by " + answer.text("key")) + "; share "
                    + answer.text("share"));
        }
        terminal.line("request   " + (answer.flag("write") ? "a write" : "no write") + "; freeze " + answer.text("freeze"));
        terminal.line("as of     generation " + answer.whole("generation"));
    }
}
