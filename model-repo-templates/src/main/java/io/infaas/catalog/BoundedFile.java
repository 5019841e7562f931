package io.infaas.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that others provide: regular files alone, which never block, up to a size. */
public final class BoundedFile {

    private BoundedFile() {}

    /**
     * Opens a file.
     *
     * @throws IOException if there is none, or it is not a regular file: a pipe could block for ever, a device never end
     */
    public static InputStream open(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            return Files.newInputStream(file);
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        throw new IOException(Files.isDirectory(file) ? "is a folder" : "is not a regular file");
    }

    /**
     * Reads a text in UTF-8.
     *
     * @param most most bytes that it may have
     * @throws CharacterCodingException if it is not UTF-8
     * @throws IOException if it is not a regular file, or has more bytes
     */
    public static String text(Path file, int most) throws IOException {
        try (InputStream in = open(file)) {
            if (Files.size(file) > most) {
                throw tooLong(most);
            }
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw tooLong(most);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static IOException tooLong(int most) {
        return new IOException("has more than the maximum of %d bytes".formatted(most));
    }
}
