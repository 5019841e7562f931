package io.infaas.builder.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryBenchTest {

    @TempDir
    Path folder;

    @Test
    void open_dataThatCannotBeRead_leavesNoTemporaryFolder() throws IOException {
        Path labels = Files.write(folder.resolve("labels"), new byte[4]);
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"),
                Fashion.small().replaceFirst("labels: [^\\[\\s]\\S*\\w", "labels: " + labels));
        ReadInputs inputs = ReadInputs.read(DefinitionFiles.read(definition));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Progress silent = new LineProgress(line -> {});

        assertThatThrownBy(() -> TemporaryBench.open(inputs, BuildRequest.PROFILE_BUDGET, silent, temporary))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(labels.toString());

        assertThat(temporary).isEmptyDirectory();
    }
}
