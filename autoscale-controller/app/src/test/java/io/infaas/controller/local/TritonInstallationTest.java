package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TritonInstallationTest {

    @TempDir
    private Path folder;

    @Test
    void find_homeAsInAnImage_needsNoInterpreter() throws Exception {
        server("given/bin");

        assertThat(find(Optional.of(folder.resolve("given")), Map.of()))
                .isEqualTo(new TritonInstallation(folder.resolve("given"), Optional.empty()));
    }

    @Test
    void find_homeLaidOutFromTheWheel_hasAnInterpreter() throws Exception {
        server("given/lib/tritonserver/bin");
        Path interpreter = Files.createDirectories(folder.resolve("given/venv/bin"));

        assertThat(find(Optional.of(folder.resolve("given")), Map.of()))
                .isEqualTo(new TritonInstallation(folder.resolve("given/lib/tritonserver"), Optional.of(interpreter)));
    }

    @Test
    void find_severalFolders_takesTheFirst() throws Exception {
        server("user/.cache/infaas/triton-server/lib/tritonserver/bin");
        assertThat(find(Optional.empty(), Map.of()).tree())
                .isEqualTo(folder.resolve("user/.cache/infaas/triton-server/lib/tritonserver"));

        server("opt/bin");
        assertThat(find(Optional.empty(), Map.of()).tree()).isEqualTo(folder.resolve("opt"));

        server("named/bin");
        Map<String, String> environment =
                Map.of("INFAAS_TRITON_HOME", folder.resolve("named").toString());
        assertThat(find(Optional.empty(), environment).tree()).isEqualTo(folder.resolve("named"));
    }

    @Test
    void find_nothing_namesTheFoldersAndTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find(Optional.empty(), Map.of()))
                .withMessageContaining(folder.resolve("opt").toString())
                .withMessageContaining(".cache/infaas/triton-server")
                .withMessageContaining("--triton=HOME")
                .withMessageContaining("INFAAS_TRITON_HOME");
    }

    @Test
    void find_givenHomeWithoutServer_looksNowhereElse() throws Exception {
        server("opt/bin");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> find(Optional.of(folder.resolve("given")), Map.of()))
                .withMessageStartingWith("no tritonserver in " + folder.resolve("given") + ":");
    }

    private TritonInstallation find(Optional<Path> home, Map<String, String> environment) {
        return TritonInstallation.find(home, environment, folder.resolve("opt"), folder.resolve("user"));
    }

    private void server(String bin) throws IOException {
        Path program =
                Files.createFile(Files.createDirectories(folder.resolve(bin)).resolve("tritonserver"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }
}
