package io.infaas.gateway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a benchmark runs on. */
public final class Machine {

    private Machine() {}

    /** The model of the processor as its system tells it, else its architecture. */
    public static String description() throws IOException {
        Path told = Path.of("/proc/cpuinfo");
        List<String> lines = Files.exists(told) ? Files.readAllLines(told) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch", "unknown"));
    }
}
