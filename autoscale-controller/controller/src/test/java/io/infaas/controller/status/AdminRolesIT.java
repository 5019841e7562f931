package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.status.AdminToken.Role;
import io.infaas.controller.status.PinCommand.ForbidCommand;
import io.infaas.triton.client.PemPair;
import io.infaas.triton.testing.Certificates;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each holder of a token or of a certificate may do as its role permits. */
final class AdminRolesIT extends OperatorCommands {

    @Test
    void roles_permitWhatTheyName_andTheNameOfTheTokenIsTheAuthor() throws Exception {
        listen(new AdminConfig(
                "127.0.0.1",
                0,
                List.of(
                        new AdminToken("eve", Role.READ, "r"),
                        new AdminToken("bob", Role.OPERATE, "o"),
                        new AdminToken("ann", Role.ADMINISTER, "a")),
                Optional.empty()));

        assertThat(run(new PinCommand(), "fashion", token("r"), "--dry-run")).isZero();
        assertThat(run(new PinCommand(), "fashion", token("r"))).isEqualTo(1);
        assertThat(err.toString())
                .contains("status 403: the token of 'eve' has role read, and this needs role operate");
        assertThat(run(new CordonCommand(), OperatorDesk.NODE, token("r"))).isEqualTo(1);
        assertThat(desk.present().version()).isZero();

        assertThat(run(new PinCommand(), "fashion", token("o"))).isZero();
        assertThat(run(new CordonCommand(), OperatorDesk.NODE, token("o"))).isZero();
        assertThat(desk.present().by()).isEqualTo("bob at 127.0.0.1");
        assertThat(run(new ForbidCommand(), SMALL, token("o"))).isEqualTo(1);
        assertThat(err.toString()).contains("the token of 'bob' has role operate, and this needs role administer");

        assertThat(run(new ForbidCommand(), SMALL, token("a"))).isZero();
        assertThat(run(new GetCommand(), token("x"))).isEqualTo(1);
        assertThat(err.toString()).contains("status 401");
    }

    @Test
    void certificates_haveTheRolesOfTheirCommonNames_andTheNameIsTheAuthor() throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued controller = authority.issue("controller", "IP:127.0.0.1", 1);
        listen(new AdminConfig(
                "127.0.0.1",
                0,
                AdminToken.read(
                        "--admin-token-file",
                        Files.writeString(folder.resolve("roles"), "eve read certificate\nbob operate certificate\n")),
                Optional.of(new AdminTls(
                        new PemPair(controller.certificate(), controller.key()), Optional.of(authority.authority())))));
        String trust = "--ca-file=" + authority.authority();

        assertThat(run(new PinCommand(), shown(authority, "bob", trust, "fashion")))
                .isZero();
        assertThat(desk.present().by()).isEqualTo("bob at 127.0.0.1");
        assertThat(run(new PinCommand(), shown(authority, "eve", trust, "sorting")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("status 403: the token of 'eve' has role read, and this needs role operate");
        assertThat(run(new GetCommand(), shown(authority, "mallory", trust))).isEqualTo(1);
        assertThat(err.toString()).contains("status 401: token required");
        assertThat(run(new GetCommand(), shown(new Certificates(folder, "another"), "bob", trust)))
                .isEqualTo(1);
        assertThat(run(new GetCommand(), trust)).isEqualTo(1);
        assertThat(run(new GetCommand(), trust, "--cert-file=" + controller.certificate()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--cert-file and --key-file go together, and need --ca-file");
    }

    @Test
    void certificates_withoutRoles_permitEverythingAndNameTheAuthor() throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued controller = authority.issue("controller", "IP:127.0.0.1", 1);
        listen(new AdminConfig(
                "127.0.0.1",
                0,
                List.of(),
                Optional.of(new AdminTls(
                        new PemPair(controller.certificate(), controller.key()), Optional.of(authority.authority())))));

        assertThat(run(new ForbidCommand(), shown(authority, "ann", "--ca-file=" + authority.authority(), SMALL)))
                .isZero();
        assertThat(desk.present().by()).isEqualTo("ann at 127.0.0.1");
    }

    /** Arguments of a command that shows a certificate. */
    private static String[] shown(Certificates authority, String name, String... arguments) throws Exception {
        Certificates.Issued issued = authority.issue(name, "DNS:" + name, 1);
        List<String> complete = new ArrayList<>(List.of(arguments));
        complete.add("--cert-file=" + issued.certificate());
        complete.add("--key-file=" + issued.key());
        return complete.toArray(String[]::new);
    }

    private String token(String secret) throws Exception {
        return "--token-file=" + Files.writeString(folder.resolve(secret), secret);
    }
}
