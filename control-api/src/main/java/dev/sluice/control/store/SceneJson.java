package dev.sluice.control.store;

import java.time.Duration;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Motion;
import dev.sluice.model.Scene;

/** What the guard saw when it decided, as JSON; part of a revert. */
final class SceneJson {
    private static final String FIELD = "scene";

    private SceneJson() {}

    static void write(Scene scene, ObjectNode revert) {
        ObjectNode to = revert.putObject(FIELD).put("sinceMillis", scene.since().toMillis());
        RevertJson.write(scene.onNew(), to.putObject("new"));
        RevertJson.write(scene.onOld(), to.putObject("old"));
        to.put("allowed", scene.allowed()).put("evidence", scene.evidence());
        Motion motion = scene.inMotion();
        to.putObject("inMotion").put("safe", motion.safe()).put("unsafe", motion.unsafe()).put("streams", motion.streams());
    }

    /** Empty in what was written before there was any. */
    static Optional<Scene> read(JsonNode revert) {
        if (!revert.has(FIELD)) {
            return Optional.empty();
        }
        JsonNode from = revert.required(FIELD);
        JsonNode motion = from.required("inMotion");
        return Optional
                .of(new Scene(Duration.ofMillis(from.required("sinceMillis").longValue()), RevertJson.readEvidence(from.required("new")),
                        RevertJson.readEvidence(from.required("old")), from.required("allowed").doubleValue(),
                        from.required("evidence").doubleValue(),
                        new Motion(motion.required("safe").longValue(), motion.required("unsafe").longValue(),
                                motion.required("streams").longValue())));
    }
}
