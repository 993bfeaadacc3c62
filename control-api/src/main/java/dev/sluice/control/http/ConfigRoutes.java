package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.ask;
import static dev.sluice.control.http.Operation.change;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.Problem;
import dev.sluice.control.Reply;
import dev.sluice.control.store.Role;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

/** Reads the configuration file again: to check it, or to put it in force, all of it or nothing. */
final class ConfigRoutes implements Operation.Room {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigRoutes.class);

    private final ControlServer.Wiring wiring;
    private final Submission submission;

    ConfigRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                ask("/config/check", Role.VIEWER, this::check).takes(Operation.Effort.MUCH),
                change("POST", "/config/reload", this::reload));
    }

    private ApiAnswer check(ApiRequest request) {
        request.fields("reason").check();
        ObjectNode json = Json.object().put("generation", submission.generation());
        ArrayNode problems = json.putArray("problems");
        try (SiteSource.Loading _ = wiring.sites().load()) {
            LOG.debug("the configuration file was checked and has no problem");
        } catch (InvalidSiteException e) {
            e.problems().forEach(problem -> problems.add(problem(problem)));
        }
        return ApiAnswer.ok(json);
    }

    private ApiAnswer reload(ApiRequest request) {
        Fields fields = request.fields("reason");
        String reason = fields.optionalReason();
        fields.check();
        try (SiteSource.Loading next = wiring.sites().load()) {
            Reply.Done done = submission.carryOut(new Command.LoadSite(next.site(), request.asker(reason)), request);
            ObjectNode json = submission.json(done);
            if (done.entry() instanceof JournalEntry.SiteLoaded(String _, List<String> added, List<String> gone)) {
                json.set("unitsAdded", Json.array(added));
                json.set("unitsGone", Json.array(gone));
            }
            json.set("warnings", Json.array(next.warnings()));
            return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
        } catch (InvalidSiteException e) {
            throw invalid(e);
        }
    }

    static ApiProblem invalid(InvalidSiteException e) {
        List<ObjectNode> errors = e.problems().stream()
                .map(problem -> problem(problem).put("pointer", "").put("detail", problem.toString())).toList();
        return ApiProblem
                .all(ApiProblem.Code.INVALID_SITE, errors.size() + (errors.size() == 1 ? " problem" : " problems") + "; nothing changed",
                        errors)
                .withRemedy("correct the file, see it pass sluice check FILE, then reload again");
    }

    private static ObjectNode problem(Problem problem) {
        return Json.object().put("file", problem.place().file()).put("line", problem.place().line()).put("column", problem.place().column())
                .put("path", problem.path()).put("message", problem.what()).put("expected", problem.expected().orElse(""));
    }
}
