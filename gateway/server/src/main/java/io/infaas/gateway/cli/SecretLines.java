package io.infaas.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file with the secrets of a flag, one value per line, because all users of a host see the command line. */
final class SecretLines {

    private static final int MAX_BYTES = 64 << 10;

    private SecretLines() {}

    /**
     * Reads the lines, without empty ones and those that start with {@code #}.
     *
     * @throws IllegalArgumentException naming flag and file, never a line's content
     */
    static List<String> read(String flag, Path file) {
        String text;
        // not only a regular file: a shell may pass a secret by a pipe
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("%s %s: longer than %d bytes".formatted(flag, file, MAX_BYTES));
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("%s %s cannot be read: no such file".formatted(flag, file), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s %s cannot be read: %s".formatted(flag, file, e.getMessage()), e);
        }
        List<String> lines = new ArrayList<>(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new IllegalArgumentException(
                        "%s %s: value %d must be printable ASCII".formatted(flag, file, i + 1));
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("%s %s has no line with a value".formatted(flag, file));
        }
        return lines;
    }
}
