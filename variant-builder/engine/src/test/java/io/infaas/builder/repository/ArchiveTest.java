package io.infaas.builder.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    @TempDir
    Path folder;

    @Test
    void write_equalFilesOfDifferentTimes_giveEqualBytes() throws IOException {
        Archive.write(files("one", "b", "a/c"), folder.resolve("one.zip"), TIME);
        Path other = files("two", "a/c", "b");
        Files.setLastModifiedTime(other.resolve("b"), FileTime.fromMillis(86_400_000));

        Archive.write(other, folder.resolve("two.zip"), TIME);

        assertThat(folder.resolve("two.zip")).hasSameBinaryContentAs(folder.resolve("one.zip"));
        try (ZipFile zip = new ZipFile(folder.resolve("one.zip").toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("a/c", "b");
            assertThat(zip.getEntry("b").getTimeLocal()).isEqualTo(TIME);
        }
    }

    private Path files(String name, String... files) throws IOException {
        Path place = folder.resolve(name);
        for (String file : files) {
            Files.createDirectories(place.resolve(file).getParent());
            Files.writeString(place.resolve(file), "content of " + file);
        }
        return place;
    }
}
