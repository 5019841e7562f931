package io.infaas.gateway.accesslog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.JsonLine;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The target of the access log.
 *
 * @param file empty for standard output
 * @param maxBytes size at which the file is rotated to {@code <name>.1}
 */
public record AccessLogTarget(Optional<Path> file, long maxBytes) {

    /** Most waiting lines. */
    static final int MOST = 16_384;

    private static final int BATCH = 512;

    public AccessLogTarget {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes %d must be at least 1".formatted(maxBytes));
        }
    }

    /**
     * Opens it for appending, and starts the thread that writes.
     *
     * @throws IllegalArgumentException naming flag, file and reason
     */
    public BatchQueue<AccessLine> open() {
        return start(file.map(this::open).orElseGet(StandardOutput::new));
    }

    static BatchQueue<AccessLine> start(OutputStream out) {
        return BatchQueue.start("access log", MOST, BATCH, new BatchQueue.Receiver<>() {
            @Override
            public void receive(List<AccessLine> lines, long dropped) throws IOException {
                String text = lines.stream().map(JsonLine::of).collect(Collectors.joining());
                out.write(text.getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        });
    }

    private OutputStream open(Path path) {
        try {
            // a device, as /dev/stderr, is not moved away
            return RotatingFile.open(path, path.toAbsolutePath().startsWith("/dev") ? Long.MAX_VALUE : maxBytes);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--access-log %s cannot be written: %s; name another file, or - for standard output"
                            .formatted(path, e),
                    e);
        }
    }

    /** Fails if no process reads the output, unlike {@code System.out}; closing leaves it open for others. */
    private static final class StandardOutput extends FileOutputStream {

        StandardOutput() {
            super(FileDescriptor.out);
        }

        @Override
        public void close() {}
    }

    /**
     * The log fields of an ended query. A field is null if the query ended before it was known. Texts of clients are cut after
     * {@value #LONGEST} characters.
     *
     * @param time end of the query
     * @param protocol {@code http} or {@code grpc}
     * @param client address at the other end of the connection
     * @param requestId of the request, or its header {@code x-request-id}; null if it has neither
     * @param traceId of the trace that the query belongs to, 32 hexadecimal digits; null for none
     * @param model the name that the client used
     * @param variant of the last instance that got the query, as is the node
     * @param status {@code ok}, or the reason of the error
     * @param decision the last decision on it
     * @param retries number of retries on another instance
     * @param items batch elements; 0 if not known
     * @param bytes received bytes of the request
     * @param answerBytes received bytes of the node's answer; 0 if not known
     * @param ms time from its head to its end
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record AccessLine(
            @JsonSerialize(using = ToStringSerializer.class) Instant time,
            String protocol,
            @Nullable String client,
            @Nullable String requestId,
            @Nullable String traceId,
            @Nullable String model,
            @Nullable String application,
            @Nullable String variant,
            @Nullable String node,
            String status,
            @Nullable String decision,
            int retries,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int items,
            long bytes,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long answerBytes,
            double ms) {

        private static final int LONGEST = 256;

        public AccessLine {
            requestId = cut(requestId);
            model = cut(model);
        }

        private static @Nullable String cut(@Nullable String text) {
            return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        }
    }
}
