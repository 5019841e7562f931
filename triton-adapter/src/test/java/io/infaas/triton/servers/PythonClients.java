package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Python scripts that use the official {@code tritonclient} (HTTP and gRPC) and numpy, installed once into
 * {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}. Where that cannot be done the test is skipped with one loud line;
 * with {@code INFAAS_REQUIRE_CLIENTS=true} it fails.
 */
public final class PythonClients {
    private static final Requirement CLIENTS = new Requirement("the official clients", "INFAAS_REQUIRE_CLIENTS");

    private final Path interpreter;

    private PythonClients(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The clients of this machine; installs them if need be (about 15 s). */
    public static PythonClients require() {
        return new PythonClients(CLIENTS.require(Rig::installClients));
    }

    /** Runs {@code script} and waits for its end, which comes at the latest after {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
