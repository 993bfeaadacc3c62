package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

/** Makes, lists and takes away API tokens. The text of a token is shown once, when it is made. */
final class TokenRoutes implements Operation.Room {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final String ROLES = Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "));

    private final Conductor conductor;
    private final TokenStore tokens;

    TokenRoutes(Conductor conductor, TokenStore tokens) {
        this.conductor = conductor;
        this.tokens = tokens;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/tokens", _ -> ApiAnswer.ok(list())).of(Role.ADMIN),
                change("POST", "/tokens", this::create).of(Role.ADMIN).that(Operation.Effect.MAKES_SECRET),
                change("DELETE", "/tokens/{name}", this::delete).of(Role.ADMIN));
    }

    private ObjectNode list() {
        ObjectNode json = answer();
        ArrayNode list = json.putArray("tokens");
        tokens.all().forEach(token -> list.add(Json.object().put("name", token.name()).put("role", token.role().label())
                .put("createdAt", Json.time(token.createdAt()))));
        return json;
    }

    private ApiAnswer create(ApiRequest request) {
        Fields fields = request.fields("name", "role", "reason");
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
        String reason = fields.optionalReason();
        fields.check();
        GenerationTag.met(request, conductor); // no part of the picture, yet a caller may tie the change to it
        if (request.dryRun()) {
            return rehearsedCreation(name, role.orElseThrow());
        }
        return answer(Submission.await(conductor.createToken(name, role.orElseThrow(), request.asker(reason))));
    }

    private ApiAnswer rehearsedCreation(String name, Role role) {
        if (find(name).isPresent()) {
            throw taken(name);
        }
        return ApiAnswer.json(201, answer().put("name", name).put("role", role.label()).put("token", "").put("dryRun", true));
    }

    private ApiAnswer delete(ApiRequest request) {
        String name = request.at("name");
        GenerationTag.met(request, conductor);
        if (request.dryRun()) {
            Token token = find(name).orElseThrow(() -> unknown(name));
            return ApiAnswer.ok(answer().put("name", token.name()).put("dryRun", true));
        }
        return answer(Submission.await(conductor.deleteToken(name, request.asker(""))));
    }

    private ApiAnswer answer(TokenReply reply) {
        return switch (reply) {
            case TokenReply.Created(Token token, String text) -> ApiAnswer.json(201, answer().put("name", token.name())
                    .put("role", token.role().label()).put("token", text).put("dryRun", false));
            case TokenReply.Deleted(String name) -> ApiAnswer.ok(answer().put("name", name).put("dryRun", false));
            case TokenReply.Taken(String name) -> throw taken(name);
            case TokenReply.Unknown(String name) -> throw unknown(name);
            case TokenReply.LastAdmin(String name) -> throw ApiProblem.refused(ApiProblem.Code.REFUSED, "last-admin",
                    "token " + name + " is the only one that may make others", "make another admin token first");
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
