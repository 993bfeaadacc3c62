package dev.sluice.control.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.Reply;
import dev.sluice.model.Command;
import dev.sluice.model.Decision;

/** A command on its way to the conductor and back: what it did, or the problem that the caller is told. */
final class Submission {
    private static final long PATIENCE_SECONDS = 30;

    private final Conductor conductor;

    Submission(Conductor conductor) {
        this.conductor = conductor;
    }

    /** Carries a command out, or tries it if the request says so. */
    Reply.Done carryOut(Command command, ApiRequest request) {
        return switch (await(conductor.submit(command, request.ifGeneration(), request.dryRun()))) {
            case Reply.Done done -> done;
            case Reply.Refused(Decision.Refused refused, long _) -> throw refused(refused, command);
            case Reply.LostUpdate(long generation) -> throw GenerationTag.lostUpdate(generation);
            case Reply.NotOnDisk(String detail) -> throw notOnDisk(detail);
        };
    }

    /** How every answer to a change begins; a rehearsal shows the generation that stays in force. */
    ObjectNode json(Reply.Done done) {
        return Json.object().put("generation", done.dryRun() ? generation() : done.inForce().split().generation());
    }

    long generation() {
        return conductor.current().split().generation();
    }

    static <T> T await(CompletableFuture<T> reply) {
        try {
            return reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw ApiProblem.of(ApiProblem.Code.UNAVAILABLE,
                    "no decision within " + PATIENCE_SECONDS + " s; whether the change was made is not known",
                    "read where things stand, then repeat the request with the same Idempotency-Key");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.of(ApiProblem.Code.UNAVAILABLE, "the server is stopping", "ask again when it runs");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    static ApiProblem notOnDisk(String detail) {
        return ApiProblem.of(ApiProblem.Code.NOT_ON_DISK, detail,
                "make room on the disk or mend it, then repeat the request; what takes back works all the same: sluice revert, sluice freeze open");
    }

    private ApiProblem refused(Decision.Refused refused, Command command) {
        ApiProblem.Code code = switch (refused.code()) {
            case UNKNOWN_UNIT -> ApiProblem.Code.UNKNOWN_UNIT;
            case CONTRADICTION -> ApiProblem.Code.CONTRADICTION;
            case LATCHED, NOT_LATCHED, HOLD_DOWN, LOCKED, REQUIRES, NO_NEW_STACK, FROZEN, DRILLING, NOT_DRILLING, PLAN, IRREVERSIBLE ->
                ApiProblem.Code.REFUSED;
        };
        return ApiProblem.refused(code, refused.code().label(), refused.detail() + atStake(refused, command), refused.remedy());
    }

    /** What a move back would lose, where that is why it is refused. */
    private String atStake(Decision.Refused refused, Command command) {
        if (refused.code() != Decision.Code.IRREVERSIBLE) {
            return "";
        }
        Set<String> units = switch (command) {
            case Command.RevertUnits revert -> revert.units();
            case Command.GoBack back -> Set.of(back.unit());
            case Command.OfPlan plan -> Set.of(plan.unit());
            case Command.SetShares shares -> shares.shares().keySet();
            case Command.Restore restore -> restore.shares().keySet();
            case Command.Rearm _,Command.SetFreeze _,Command.Tighten _,Command.CarryOver _,Command.LoadSite _,Command.BeginDrill _,Command.EndDrill _ ->
                Set.of();
        };
        long writes = units.stream().mapToLong(unit -> conductor.ledger().totals(unit).accepted()).sum();
        return "; new has accepted " + writes + (writes == 1 ? " write" : " writes") + " that old does not have";
    }
}
