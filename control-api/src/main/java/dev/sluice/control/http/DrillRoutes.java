package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.control.drill.DrillOrder;
import dev.sluice.control.drill.Drills;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Explanation;
import dev.sluice.model.Match;
import dev.sluice.model.Question;

/** Rehearses a revert, and tells what the last rehearsal has shown. */
final class DrillRoutes implements Operation.Room {
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]{0,2000}");
    private static final Pattern UPLOAD = Pattern.compile("([A-Z]{1,20}) (/[\\x21-\\x7e&&[^#]]{0,2000})");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d+)?");
    /** Stands for an open segment of a match. */
    private static final String OPEN = "drill";

    private final ControlServer.Wiring wiring;
    private final Drills drills;
    private final DrillJson json;
    private final Submission submission;

    DrillRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.drills = wiring.drills();
        this.json = new DrillJson(drills, clock);
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/drills/{unit}", request -> ApiAnswer.ok(drill(request.at("unit")))),
                change("POST", "/drills/{unit}", this::begin));
    }

    private ObjectNode drill(String unit) {
        Cutover cutover = wiring.conductor().current();
        known(cutover, unit);
        return json.whole(Json.object().put("generation", cutover.split().generation()), unit);
    }

    private ApiAnswer begin(ApiRequest request) {
        Cutover cutover = wiring.conductor().current();
        CutoverUnit unit = known(cutover, request.at("unit"));
        Fields fields = request.fields("path", "webSocket", "upload", "reason");
        DrillOrder order = order(cutover, unit, fields);
        String reason = fields.optionalReason();
        fields.check();
        if (drills.isRunning(unit.name())) {
            throw ApiProblem.refused(ApiProblem.Code.REFUSED, "drilling", "a drill of unit " + unit.name() + " is under way",
                    "wait for its end: sluice status");
        }
        if (!drills.hasDoorway()) {
            throw ApiProblem.refused(ApiProblem.Code.REFUSED, "no-listener",
                    "every listener asks for a client certificate, or for the PROXY protocol of this machine too, so a drill cannot come in",
                    "add a listener for this machine, such as { address: \"127.0.0.1:8081\" }, and reload");
        }
        Command.Asker asker = request.asker(reason);
        Reply.Done done = submission.carryOut(new Command.BeginDrill(unit.name(), asker), request);
        if (!done.dryRun()) {
            drills.run(order, done.inForce().split().generation(), asker);
        }
        return ApiAnswer.json(202, submission.json(done).put("unit", unit.name()).put("path", order.path()).put("dryRun", done.dryRun()));
    }

    /** What no unit claims never leaves old. */
    private static CutoverUnit known(Cutover cutover, String name) {
        if (name.equals(CutoverUnit.UNCLAIMED)) {
            throw ApiProblem.of(ApiProblem.Code.UNKNOWN_UNIT, "unit - is what no unit claims: it always goes to old",
                    "known units: " + String.join(", ", cutover.site().units().keySet()));
        }
        UnitRoutes.known(cutover, name);
        return Optional.ofNullable(cutover.site().units().get(name)).orElseThrow();
    }

    private DrillOrder order(Cutover cutover, CutoverUnit unit, Fields fields) {
        Match first = unit.matches().getFirst();
        String host = first.host().orElse(HOST.matcher(cutover.site().name()).matches() ? cutover.site().name() : "localhost");
        String path = path(fields, "path", concrete(first));
        String webSocket = path(fields, "webSocket", path);
        Optional<DrillOrder.Upload> upload = fields.text("upload").flatMap(text -> upload(fields, text));
        belongs(fields, "path", unit, question("GET", host, path)).filter(Explanation::write)
                .ifPresent(_ -> fields.wrong("path", path + " may change something there (expected: a path that is safe to ask for)"));
        belongs(fields, "webSocket", unit, question("GET", host, webSocket));
        upload.ifPresent(named -> belongs(fields, "upload", unit, question(named.method(), host, named.path())));
        return new DrillOrder(unit.name(), host, path, webSocket, upload);
    }

    private static Question question(String method, String host, String path) {
        return new Question(method, host, path, Map.of(), InetAddress.getLoopbackAddress());
    }

    /** The first match of the unit, with something in every place that it leaves open. */
    private static String concrete(Match match) {
        StringBuilder path = new StringBuilder();
        match.path().segments().forEach(segment -> path.append('/').append(segment.equals("*") ? OPEN : segment));
        return path.isEmpty() || match.path().hasOpenRest() ? path.append('/').toString() : path.toString();
    }

    private static String path(Fields fields, String field, String absent) {
        String path = fields.text(field).orElse(absent);
        if (!PATH.matcher(path).matches()) {
            fields.unfit(field, path, "a path such as " + absent + ", without a fragment");
            return absent;
        }
        return path;
    }

    private static Optional<DrillOrder.Upload> upload(Fields fields, String text) {
        Matcher named = UPLOAD.matcher(text);
        if (!named.matches()) {
            fields.unfit("upload", text, "a method and a path, such as POST /drafts");
            return Optional.empty();
        }
        return Optional.of(new DrillOrder.Upload(named.group(1), named.group(2)));
    }

    private Optional<Explanation> belongs(Fields fields, String field, CutoverUnit unit, Question question) {
        Explanation explained = wiring.explainer().apply(question);
        if (!explained.assignment().unit().equals(unit.name())) {
            fields.wrong(field, question.target() + " belongs to unit " + explained.assignment().unit() + explained.refusal()
                    .map(why -> " (" + why + ")").orElse("") + " (expected: a path of unit " + unit.name() + ")");
            return Optional.empty();
        }
        return Optional.of(explained);
    }
}
