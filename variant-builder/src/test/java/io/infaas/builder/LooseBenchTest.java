package io.infaas.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Fashion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LooseBenchTest {

    @TempDir
    Path folder;

    @Test
    void of_dataThatCannotBeRead_leavesNoTemporaryFolder() throws IOException {
        Path labels = Files.write(folder.resolve("labels"), new byte[4]);
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"),
                Fashion.small().replaceFirst("labels: [^\\[\\s]\\S*\\w", "labels: " + labels));
        Inputs inputs = Inputs.read(Sources.read(definition));
        List<Path> before = temporary();

        assertThatThrownBy(() -> LooseBench.of(inputs, BuildRequest.PROFILE_BUDGET, new LineProgress(line -> {})))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(labels.toString());

        assertThat(temporary()).isEqualTo(before);
    }

    private static List<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("infaas-"))
                    .sorted()
                    .toList();
        }
    }
}
