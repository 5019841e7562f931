package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Python scripts that use {@code onnx} and {@code onnxruntime.quantization}, installed once into {@code INFAAS_CACHE},
 * else {@code ~/.cache/infaas}. Where that cannot be done the test is skipped with one loud line; with
 * {@code INFAAS_REQUIRE_QUANTIZER=true} it fails.
 */
public final class PythonQuantizer {
    private static final Requirement QUANTIZER =
            new Requirement("the quantiser of ONNX Runtime", "INFAAS_REQUIRE_QUANTIZER");

    private final Path interpreter;

    private PythonQuantizer(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The quantiser of this machine; installs it if need be (about 20 s). */
    public static PythonQuantizer require() {
        return new PythonQuantizer(QUANTIZER.require(Rig::installQuantizer));
    }

    /** Runs {@code script} and waits for its end, which comes at the latest after {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
