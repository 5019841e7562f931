package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Python scripts that use {@code onnx} and {@code onnxruntime.quantization}, installed once into {@code INFAAS_CACHE},
 * else {@code ~/.cache/infaas}. If that is impossible, the test is skipped with a warning; with {@code
 * INFAAS_REQUIRE_QUANTIZER=true} it fails.
 */
public final class PythonQuantizer {
    private static final Requirement QUANTIZER =
            new Requirement("the quantiser of ONNX Runtime", "INFAAS_REQUIRE_QUANTIZER");

    private final Path interpreter;

    private PythonQuantizer(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The quantiser of this machine; installs it if necessary (about 20 s). */
    public static PythonQuantizer require() {
        return new PythonQuantizer(QUANTIZER.require(Rig::installQuantizer));
    }

    /** Runs {@code script} and waits for its end, at most for {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
