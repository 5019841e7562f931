package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.status.AdminToken.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminTokenTest {

    @TempDir
    private Path folder;

    @Test
    void read_oneToken_permitsEverything() throws IOException {
        assertThat(AdminToken.read("--admin-token-file", file("secret\n")))
                .containsExactly(new AdminToken("", Role.ADMINISTER, "secret"));
    }

    @Test
    void read_severalTokens_haveNamesAndRoles() throws IOException {
        Path file = file("# the team\nann administer s1\n\nprometheus read s2\nbob  operate  s3\n");

        assertThat(AdminToken.read("--admin-token-file", file))
                .containsExactly(
                        new AdminToken("ann", Role.ADMINISTER, "s1"),
                        new AdminToken("prometheus", Role.READ, "s2"),
                        new AdminToken("bob", Role.OPERATE, "s3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ann administer hidden\nbob hidden' | token 2 must be NAME ROLE TOKEN, with a role of read, operate, administer",
                "'ann owner hidden' | token 1 of 'ann' has role 'owner', expected one of read, operate, administer",
                "'ann read hidden\nbob read hidden' | token 2 is there twice",
                "'ann read certificate\nann operate certificate' | token 2 is there twice",
                "'' | must hold one token"
            })
    void read_ofAWrongFile_namesTheLine_andNoToken(String text, String error) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> AdminToken.read("--admin-token-file", file))
                .hasMessageContaining("--admin-token-file " + file)
                .hasMessageContaining(error)
                .message()
                .doesNotContain("hidden");
    }

    @Test
    void read_certificates_haveNoToken_andNoHeaderStandsForThem() throws IOException {
        AdminToken certificate = new AdminToken("ann", Role.ADMINISTER, "");
        Path file = file("ann administer certificate\nbob administer certificate\n");

        assertThat(AdminToken.read("--admin-token-file", file))
                .containsExactly(certificate, new AdminToken("bob", Role.ADMINISTER, ""));
        assertThat(certificate.isIn("Bearer ")).isFalse();
        assertThat(certificate.isIn("Bearer certificate")).isFalse();
        assertThatThrownBy(() -> new AdminConfig("127.0.0.1", 0, List.of(certificate), Optional.empty()))
                .hasMessageContainingAll("'ann' has no token but a certificate", "--admin-client-ca-file");
    }

    @Test
    void read_ofNoFile_saysSo() {
        assertThatThrownBy(() -> AdminToken.read("--admin-token-file", folder.resolve("none")))
                .hasMessageEndingWith("none cannot be read: no such file");
    }

    @Test
    void toString_hidesTheSecret() {
        assertThat(new AdminToken("ann", Role.READ, "hidden")).hasToString("token of 'ann', role read");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("tokens"), text);
    }
}
