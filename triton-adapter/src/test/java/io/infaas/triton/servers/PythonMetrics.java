package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Python scripts that use scikit-learn, scipy, jiwer and pycocotools, installed once into {@code INFAAS_CACHE}, else {@code
 * ~/.cache/infaas}. If that is impossible, the test is skipped with a warning; with {@code INFAAS_REQUIRE_METRICS=true} it fails.
 */
public final class PythonMetrics {
    private static final Requirement METRICS = new Requirement("the references for metrics", "INFAAS_REQUIRE_METRICS");

    private final Path interpreter;

    private PythonMetrics(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The references of this machine; installs them if necessary (about 35 s). */
    public static PythonMetrics require() {
        return new PythonMetrics(METRICS.require(Rig::installMetrics));
    }

    /** Runs {@code script} and waits for its end, at most for {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
