package io.infaas.gateway.cli;

import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.contract.TokenFile;
import io.infaas.gateway.frontend.FrontEndConfig.OperatorAccess;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.gateway.trace.Tracer.TraceTarget;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for the access log, traces, comparisons and operators. */
final class OperationOptions {

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
    Optional<AccessLogTarget> accessLog() {
        if (mebibytes < 1 || mebibytes > MOST_MIB) {
            throw new IllegalArgumentException("%s %d must be within 1 and %d".formatted(SIZE, mebibytes, MOST_MIB));
        }
        return Optional.ofNullable(file)
                .map(name -> new AccessLogTarget(
                        name.equals(STANDARD_OUTPUT) ? Optional.empty() : Optional.of(requireWritable(name)),
                        (long) mebibytes << 20));
    }

    private static Path requireWritable(String name) {
        Path path = Path.of(name);
        if (name.isBlank() || Files.isDirectory(path) || (Files.exists(path) && !Files.isWritable(path))) {
            throw new IllegalArgumentException(
                    "%s '%s' must be a file that can be written, or - for standard output".formatted(LOG, name));
        }
        return path;
    }

    @Option(
            names = "--trace-endpoint",
            paramLabel = "URL",
            description =
                    "Sends traces to this URL, OTLP over HTTP as JSON, like http://127.0.0.1:4318/v1/traces (default: none).")
    private @Nullable URI endpoint;

    @Option(
            names = "--trace-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Share of queries that are traced in addition to those that their clients sample, 0 to 1 (default: "
                            + "${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--trace-violations",
            description = "Traces other queries too if they miss their latency bound or end in an error.")
    private boolean violations;

    /**
     * Returns the target of traces.
     *
     * @throws IllegalArgumentException naming the flag
     */
    Optional<TraceTarget> traces() {
        return Optional.ofNullable(endpoint).map(collector -> new TraceTarget(collector, share, violations));
    }

    private static final String COMPARED = "--compared-share";

    @Option(
            names = COMPARED,
            paramLabel = "SHARE",
            defaultValue = "" + AnswerSampling.USUAL_SHARE,
            description =
                    "Share of the queries that the most accurate variant answers again, later, to show whether accuracies still"
                            + " hold: 0 to 1, 0 for none; fewer where they would cost more than 2 %% (default: ${DEFAULT-VALUE}).")
    private double compared;

    /**
     * Returns the share of the queries that are answered again.
     *
     * @throws IllegalArgumentException naming the flag
     */
    double comparedShare() {
        if (!(compared >= 0 && compared <= 1)) {
            throw new IllegalArgumentException("%s %s must be within 0 (none) and 1".formatted(COMPARED, compared));
        }
        return compared;
    }

    private static final String TOKEN = "--admin-token-file";

    @Option(
            names = TOKEN,
            paramLabel = "FILE",
            description =
                    "File with a token. Requests to the metrics port that carry it may change log levels ('infaas "
                            + "log-level'); without this flag no request may.")
    private @Nullable Path token;

    /**
     * Returns the access of operators.
     *
     * @throws IllegalArgumentException if the file has no usable token
     */
    Optional<OperatorAccess> operators() {
        return Optional.ofNullable(token)
                .map(file -> new OperatorAccess(TokenFile.read(TOKEN, file), LogLevels.ofThisProcess()));
    }
}
