package io.infaas.gateway.accesslog;

import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.JsonLine;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
}
