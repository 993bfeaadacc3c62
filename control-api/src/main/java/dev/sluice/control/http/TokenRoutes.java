package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.TokenReply;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Token;
import dev.sluice.control.store.TokenStore;
import dev.sluice.model.Command;
import dev.sluice.model.Nearest;
import dev.sluice.model.TimeText;

/** Makes, lists and takes away API tokens. The text of a token is shown once, when it is made. */
final class TokenRoutes implements Operation.Room {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final String ROLES = Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "));

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    /** How often one token may get another text. */
    private static final int ROTATED = 5;
    private static final Duration ROTATED_IN = Duration.ofMinutes(1);

    private final Conductor conductor;
    private final TokenStore tokens;
    private final InstantSource clock;
    private final Pace rotations;

    TokenRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.conductor = wiring.conductor();
        this.tokens = wiring.store().tokens();
        this.clock = clock;
        this.rotations = new Pace(ROTATED, ROTATED_IN, clock);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/tokens", this::page).with(Page.AFTER, Page.LIMIT).of(Role.ADMIN),
                change("POST", "/tokens", this::create).of(Role.ADMIN).that(Operation.Effect.MAKES_SECRET),
                change("POST", "/tokens/{name}/rotate", this::rotate).of(Role.VIEWER).that(Operation.Effect.MAKES_SECRET).perUnit(),
                change("DELETE", "/tokens/{name}", this::delete).of(Role.ADMIN));
    }

    private ApiAnswer page(ApiRequest request) {
        Page<Token> page = Page.of(request, tokens.all(), Token::name);
        ObjectNode json = answer();
        ArrayNode list = json.putArray("tokens");
        page.items().forEach(token -> list.add(limits(token, Json.object().put("name", token.name()).put("role", token.role().label()))
                .put("createdAt", Json.time(token.createdAt()))));
        return ApiAnswer.ok(page.into(json));
    }

    /** What it is good for beside its role. */
    private static ObjectNode limits(Token token, ObjectNode json) {
        if (!token.units().isEmpty()) {
            json.set("units", Json.array(new TreeSet<>(token.units())));
        }
        token.expires().ifPresent(end -> json.put("expires", Json.time(end)));
        return json;
    }

    private ApiAnswer create(ApiRequest request) {
        Fields fields = request.fields("name", "role", "units", "for", "reason");
        String name = fields.needed("name");
        if (!name.isEmpty() && (!NAME.matcher(name).matches() || name.equals(Command.Asker.SELF))) {
            fields.unfit("name", name,
                    "1..64 letters, digits, . _ @ -, beginning with a letter or digit, and not " + Command.Asker.SELF);
        }
        String label = fields.needed("role");
        Optional<Role> role = Role.parse(label);
        if (role.isEmpty() && !label.isEmpty()) {
            fields.unfit("role", label, ROLES);
        }
        Set<String> units = units(fields, role);
        Optional<Instant> expires = time(fields, "for", Duration.ofMinutes(1), LONGEST).map(clock.instant()::plus);
        String reason = fields.optionalReason();
        fields.check();
        units.forEach(unit -> UnitRoutes.known(conductor.current(), unit));
        GenerationTag.met(request, conductor); // no part of the picture, yet a caller may tie the change to it
        Token token = new Token(name, role.orElseThrow(), clock.instant().truncatedTo(ChronoUnit.MILLIS), units, expires);
        if (request.dryRun()) {
            return rehearsedCreation(token);
        }
        return answer(Submission.await(conductor.createToken(token, request.asker(reason))));
    }

    private static Set<String> units(Fields fields, Optional<Role> role) {
        Set<String> units = fields.chosenUnits("for all");
        if (!units.isEmpty() && role.filter(Role.ADMIN::equals).isPresent()) {
            fields.wrong("units", "expected: a role below admin; leave the key out for all");
        }
        return units;
    }

    private static Optional<Duration> time(Fields fields, String name, Duration shortest, Duration longest) {
        Optional<String> text = fields.text(name);
        Optional<Duration> time = text.flatMap(TimeText::parse)
                .filter(span -> span.compareTo(shortest) >= 0 && span.compareTo(longest) <= 0);
        if (text.isPresent() && time.isEmpty()) {
            fields.unfit(name, text.get(), TimeText.spoken(shortest) + " to " + TimeText.spoken(longest)
                    + (longest.compareTo(Duration.ofDays(30)) < 0 ? ", such as 1h" : ", such as 30d"));
        }
        return time;
    }

    private ApiAnswer rehearsedCreation(Token token) {
        if (find(token.name()).isPresent()) {
            throw taken(token.name());
        }
        return ApiAnswer.json(201, shown(token, "").put("dryRun", true));
    }

    private ObjectNode shown(Token token, String text) {
        return limits(token, answer().put("name", token.name()).put("role", token.role().label())).put("token", text);
    }

    /** For an admin, or for whoever has it. */
    private ApiAnswer rotate(ApiRequest request) {
        String name = request.at("name");
        Fields fields = request.fields("overlap", "reason");
        Duration overlap = time(fields, "overlap", Duration.ZERO, LONGEST_OVERLAP).orElse(Duration.ZERO);
        String reason = fields.optionalReason();
        fields.check();
        if (!name.equals(request.caller().name())) {
            Tokens.checked(find(request.caller().name()).orElseThrow(() -> unknown(name)), Role.ADMIN);
        }
        GenerationTag.met(request, conductor);
        if (request.dryRun()) {
            Token token = find(name).orElseThrow(() -> unknown(name));
            rehearsed(request, overlap);
            return ApiAnswer.ok(shown(token, "").put("formerUntil", Json.time(clock.instant().plus(overlap))).put("dryRun", true));
        }
        keepPace(name);
        return answer(Submission.await(name.equals(request.caller().name())
                ? conductor.rotateToken(name, Tokens.text(request.header("Authorization")).orElse(""), overlap, request.asker(reason))
                : conductor.rotateToken(name, overlap, request.asker(reason))));
    }

    /** Refuses what {@link #rotate} would be refused. */
    private void rehearsed(ApiRequest request, Duration overlap) {
        String name = request.at("name");
        boolean isHolder = name.equals(request.caller().name());
        if (isHolder && !tokens.isText(name, Tokens.text(request.header("Authorization")).orElse(""))) {
            answer(new TokenReply.Former(name));
        }
        tokens.promised(name, clock.instant()).filter(_ -> isHolder || !overlap.isZero())
                .ifPresent(until -> answer(new TokenReply.Promised(name, until)));
    }

    /** Each is an entry of the journal for ever, and any viewer may. */
    private void keepPace(String name) {
        if (!rotations.isKept(name)) {
            throw ApiProblem.of(ApiProblem.Code.TOO_MANY_ROTATIONS,
                    "token " + name + " has got " + ROTATED + " texts in the last " + ROTATED_IN.toSeconds() + " s",
                    "keep the text it has now, or wait").withHeader("Retry-After", Long.toString(ROTATED_IN.toSeconds()));
        }
    }

    private ApiAnswer delete(ApiRequest request) {
        String name = request.at("name");
        GenerationTag.met(request, conductor);
        if (request.dryRun()) {
            Token token = find(name).orElseThrow(() -> unknown(name));
            return ApiAnswer.ok(answer().put("name", token.name()).put("durable", false).put("dryRun", true));
        }
        return answer(Submission.await(conductor.deleteToken(name, request.asker(""))));
    }

    private ApiAnswer answer(TokenReply reply) {
        return switch (reply) {
            case TokenReply.Created(Token token, String text) -> ApiAnswer.json(201, shown(token, text).put("dryRun", false));
            case TokenReply.Rotated(Token token, String text, Instant until) -> ApiAnswer.ok(
                    shown(token, text).put("formerUntil", Json.time(until)).put("dryRun", false));
            case TokenReply.Former(String name) -> throw ApiProblem.refused(ApiProblem.Code.REFUSED, "former-text",
                    "token " + name + " has another text since, and the one that was shown gives it none any more",
                    "ask with the text that replaced it; if nobody has that, an admin deletes the token or gives it another text");
            case TokenReply.Promised(String name, Instant until) -> throw ApiProblem.refused(ApiProblem.Code.REFUSED, "overlap",
                    "the text that token " + name + " had before is promised to be good until " + Json.time(until),
                    "wait until then; an admin ends it at once by rotating without an overlap, or by deleting the token");
            case TokenReply.Deleted(String name, boolean durable) -> ApiAnswer.ok(
                    answer().put("name", name).put("durable", durable).put("dryRun", false));
            case TokenReply.Taken(String name) -> throw taken(name);
            case TokenReply.Unknown(String name) -> throw unknown(name);
            case TokenReply.LastAdmin(String name) -> throw ApiProblem.refused(ApiProblem.Code.REFUSED, "last-admin",
                    "token " + name + " is the only one that may make others for ever", "make another admin token first, without an end");
            case TokenReply.NotOnDisk(String detail) -> throw Submission.notOnDisk(detail);
        };
    }

    private ObjectNode answer() {
        return Json.object().put("generation", conductor.current().split().generation());
    }

    private Optional<Token> find(String name) {
        return tokens.all().stream().filter(token -> token.name().equals(name)).findFirst();
    }

    private static ApiProblem taken(String name) {
        return ApiProblem.refused(ApiProblem.Code.REFUSED, "name-taken", "a token with the name " + name + " exists",
                "choose another name, or delete that token first");
    }

    private ApiProblem unknown(String name) {
        List<String> names = tokens.all().stream().map(Token::name).toList();
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_TOKEN,
                "no token has the name " + Fields.shown(name)
                        + Nearest.to(name, names).map(near -> "; did you mean " + near + "?").orElse(""),
                "known tokens: " + String.join(", ", names));
    }
}
