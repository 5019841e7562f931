package io.infaas.gateway.linefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotatingFileTest {

    @TempDir
    private Path folder;

    @Test
    void write_beyondTheSize_keepsThePreviousFile() throws IOException {
        Path file = folder.resolve("a/log");
        try (RotatingFile lines = RotatingFile.open(file, 10)) {
            lines.write(bytes("first\n"));
            lines.write(bytes("second\n"));
        }

        assertThat(file).hasContent("second\n");
        assertThat(folder.resolve("a/log.1")).hasContent("first\n");
    }

    @Test
    void write_toWhatIsThere_goesOn() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        try (RotatingFile lines = RotatingFile.open(file, 1_000)) {
            lines.write(bytes("after\n"));
        }

        assertThat(file).hasContent("before\nafter\n");
    }

    @Test
    void write_afterTheFileWasMovedOrDeleted_beginsItAnew() throws IOException {
        Path file = folder.resolve("log");
        try (RotatingFile lines = RotatingFile.open(file, 1_000)) {
            lines.write(bytes("first\n"));
            Files.move(file, folder.resolve("moved"));
            // as logrotate creates it
            Files.createFile(file);
            lines.write(bytes("second\n"));
            assertThat(file).hasContent("second\n");
            assertThat(folder.resolve("moved")).hasContent("first\n");

            Files.delete(file);
            lines.write(bytes("third\n"));
        }

        assertThat(file).hasContent("third\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
