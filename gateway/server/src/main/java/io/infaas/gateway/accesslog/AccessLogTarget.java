package io.infaas.gateway.accesslog;

import io.infaas.gateway.linefile.RotatingFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the access log goes.
 *
 * @param file empty for standard output
 * @param maxBytes size at which the file is rotated to {@code <name>.1}
 */
public record AccessLogTarget(Optional<Path> file, long maxBytes) {

    public AccessLogTarget {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes %d must be at least 1".formatted(maxBytes));
        }
    }

    /**
     * Opens it for appending.
     *
     * @throws IllegalArgumentException naming flag, file and reason
     */
    LineSink open() {
        return file.map(path -> open(path, maxBytes)).orElseGet(AccessLogTarget::standardOutput);
    }

    private static LineSink open(Path path, long maxBytes) {
        try {
            // a device, as /dev/stderr, is not moved away
            boolean device = path.toAbsolutePath().startsWith("/dev");
            RotatingFile lines = RotatingFile.open(path, device ? Long.MAX_VALUE : maxBytes);
            return new LineSink() {
                @Override
                public void append(byte[] added) throws IOException {
                    lines.append(added);
                }

                @Override
                public void close() throws IOException {
                    lines.close();
                }
            };
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--access-log %s cannot be written: %s; name another file, or - for standard output"
                            .formatted(path, e),
                    e);
        }
    }

    private static LineSink standardOutput() {
        // unlike System.out it fails where nobody reads
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        return new LineSink() {
            @Override
            public void append(byte[] added) throws IOException {
                out.write(added);
            }

            @Override
            public void close() {
                // standard output stays open for others
            }
        };
    }
}
