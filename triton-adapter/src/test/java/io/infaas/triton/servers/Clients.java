package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Unchanged third-party clients: the official {@code tritonclient}, the KServe SDK, {@code perf_analyzer}, and Node.js with
 * {@code grpc-js}. Installed once into {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}. If that is impossible, the test is
 * skipped with a warning; with {@code INFAAS_REQUIRE_CLIENTS=true} it fails.
 */
public final class Clients {
    private static final Requirement CLIENTS = new Requirement("the clients", "INFAAS_REQUIRE_CLIENTS");

    private final Path home;

    private Clients(Path home) {
        this.home = home;
    }

    /** The clients of this machine; installs them if necessary (about 40 s). */
    public static Clients require() {
        return new Clients(CLIENTS.require(Rig::installClients));
    }

    /** Runs a script that uses Python's packages and waits for its end, at the latest after {@code limit} (status 124). */
    public Finished python(Path script, List<String> arguments, Duration limit) {
        return run(home.resolve("venv/bin/python"), script.toString(), arguments, limit);
    }

    /** Runs a CommonJS script that uses Node's packages and waits for its end, at the latest after {@code limit} (status 124). */
    public Finished node(Path script, List<String> arguments, Duration limit) {
        return run(home.resolve("venv/bin/node"), script.toString(), arguments, limit);
    }

    /** Runs {@code perf_analyzer} on a model and waits for its end, at the latest after {@code limit} (status 124). */
    public Finished perfAnalyzer(String model, List<String> arguments, Duration limit) {
        return run(home.resolve("perf_analyzer/run"), "-m" + model, arguments, limit);
    }

    private Finished run(Path program, String first, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(program.toString(), first));
        command.addAll(arguments);
        return Finished.of(
                command, Map.of("NODE_PATH", home.resolve("node/node_modules").toString()), limit);
    }
}
