package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Python scripts that make networks with onnx, skl2onnx and onnxconverter-common, installed once into {@code INFAAS_CACHE},
 * else {@code ~/.cache/infaas}. If that is impossible, the test is skipped with a warning; with {@code INFAAS_REQUIRE_CORPUS=true} it fails.
 */
public final class PythonNetworks {
    private static final Requirement NETWORKS = new Requirement("makers of networks", "INFAAS_REQUIRE_CORPUS");

    private final Path interpreter;

    private PythonNetworks(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The makers of this machine; installs them if necessary. */
    public static PythonNetworks require() {
        return new PythonNetworks(NETWORKS.require(Rig::installNetworks));
    }

    /** Runs {@code script} and waits for its end, at most for {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
