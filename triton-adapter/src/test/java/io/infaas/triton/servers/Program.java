package io.infaas.triton.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program of the system that a test uses. */
public record Program(Path file) {

    /**
     * The first program of that name on the path. Without one, the test is skipped; with {@code INFAAS_REQUIRE_CLIENTS=true}
     * it fails.
     */
    public static Program require(String name) {
        return require(name, "INFAAS_REQUIRE_CLIENTS");
    }

    /** The same for a load balancer, with {@code INFAAS_REQUIRE_BALANCERS=true}. */
    public static Program requireBalancer(String name) {
        return require(name, "INFAAS_REQUIRE_BALANCERS");
    }

    private static Program require(String name, String variable) {
        return new Requirement(name, variable)
                .require(() -> Arrays.stream(System.getenv("PATH").split(":", -1))
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .map(Program::new)
                        .orElseThrow(() -> new UnavailableException("no " + name + " on PATH")));
    }

    /** Runs it and waits for its end, at the latest after {@code limit} (status 124). */
    public Finished run(List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
