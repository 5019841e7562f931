package io.infaas.gateway.cli;

import io.infaas.gateway.accesslog.AccessLogTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for the access log. */
final class AccessLogOptions {

    private static final String LOG = "--access-log";
    private static final String SIZE = "--access-log-mib";
    private static final String STANDARD_OUTPUT = "-";
    private static final int MOST_MIB = 1 << 20;

    @Option(
            names = LOG,
            paramLabel = "FILE",
            description = "Writes a line of JSON for each query that ends; - for standard output (default: none).")
    private @Nullable String file;

    @Option(
            names = SIZE,
            paramLabel = "MIB",
            defaultValue = "256",
            description = "Size at which the file of the access log is moved to FILE.1, which is replaced, MiB"
                    + " (default: ${DEFAULT-VALUE}).")
    private int mebibytes;

    /**
     * Returns the target of the log.
     *
     * @throws IllegalArgumentException naming the flag
     */
    Optional<AccessLogTarget> target() {
        if (mebibytes < 1 || mebibytes > MOST_MIB) {
            throw new IllegalArgumentException("%s %d must be within 1 and %d".formatted(SIZE, mebibytes, MOST_MIB));
        }
        return Optional.ofNullable(file)
                .map(name -> new AccessLogTarget(
                        name.equals(STANDARD_OUTPUT) ? Optional.empty() : Optional.of(checked(name)),
                        (long) mebibytes << 20));
    }

    private static Path checked(String name) {
        Path path = Path.of(name);
        if (name.isBlank() || Files.isDirectory(path) || (Files.exists(path) && !Files.isWritable(path))) {
            throw new IllegalArgumentException(
                    "%s '%s' must be a file that can be written, or - for standard output".formatted(LOG, name));
        }
        return path;
    }
}
