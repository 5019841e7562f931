package io.infaas.builder.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.CatalogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildOutputTest {

    @TempDir
    Path folder;

    @Test
    void commit_secondResult_replacesTheFirstAsAWhole() throws IOException {
        Path target = folder.resolve("out");
        write(target, "first", true);

        write(target, "second", true);

        assertThat(target.resolve(CatalogFile.NAME)).content().isEqualTo("second");
        assertThat(target.resolve("first")).doesNotExist();
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void close_withoutCommit_leavesTheFormerResult() throws IOException {
        Path target = folder.resolve("out");
        write(target, "first", true);

        write(target, "second", false);

        assertThat(target.resolve(CatalogFile.NAME)).content().isEqualTo("first");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void open_folderWithOtherThings_isRefusedAndUntouched() throws IOException {
        Path thesis = Files.writeString(folder.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> BuildOutput.open(folder))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("is not the result of a build, so it is not replaced");
        assertThat(thesis).exists();
    }

    @Test
    void open_belowAFile_saysThatItCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> BuildOutput.open(file.resolve("out")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("choose a writable folder as output");
    }

    @Test
    void open_afterABuildThatWasKilled_deletesWhatItLeft() throws IOException {
        Path orphan = Files.createDirectories(folder.resolve(".out.building-999999999/repository"));

        try (BuildOutput output = BuildOutput.open(folder.resolve("out"))) {
            assertThat(output.result()).isDirectory();
        }

        assertThat(orphan.getParent()).doesNotExist();
    }

    private static void write(Path target, String text, boolean commit) throws IOException {
        try (BuildOutput output = BuildOutput.open(target)) {
            Files.writeString(output.result().resolve(CatalogFile.NAME), text);
            Files.writeString(output.result().resolve(text), "");
            if (commit) {
                output.commit();
            }
        }
    }
}
