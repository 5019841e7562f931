package io.infaas.catalog.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.infaas.catalog.nodes.UserDataCommand.PinnedVersions;
import io.infaas.catalog.nodes.UserDataTemplate.UserDataValues;
import io.infaas.catalog.store.Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UserDataTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private final ShippedPolicy policy = ShippedPolicy.read();

    @Test
    void render_anyNode_leavesWhatIsKnownAtLaunchAlone() {
        String text = new UserDataTemplate().render(start("nvcr.io/nvidia/tritonserver:26.09-py3"));

        assertThat(placeholders(text)).isEqualTo(new TreeSet<>(UserDataTemplate.AT_LAUNCH));
        assertThat(text)
                .contains("MODELS=s3://models/team\n", "GPUS=true\n", "packages: [openjdk-17-jre-headless]\n")
                .contains("SERVER=nvcr.io/nvidia/tritonserver:26.09-py3\n");
        // EC2 accepts 16 KiB
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(14_000);
    }

    @Test
    void render_unknownPlaceholder_namesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserDataTemplate("a: @INFAAS_MODEL@").render(start("/opt/tritonserver")))
                .withMessageStartingWith("the placeholder @INFAAS_MODEL@ has no value");
    }

    @Test
    void documentation_hasEveryPlaceholder() throws IOException {
        String page = Files.readString(Path.of("docs", "nodes.md"));

        assertThat(placeholders(page)).isEqualTo(new UserDataTemplate().placeholders());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3://models/infaas.zip     | server  | archive 's3://models/infaas.zip' must be s3://BUCKET/PATH.tar.gz
            s3://models/infaas.tar.gz  | a b     | server 'a b' must be a container image or the absolute path of a tritonserver
            s3://models/infaas.tar.gz  | $(halt) | server '$(halt)' must be a container image or the absolute path of a tritonserver
            """)
    void start_valueThatAShellWouldRead_isRefused(String archive, String server, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserDataValues(
                        new Location.S3("models", ""), 1, archive, DIGEST, false, server, List.of(), false))
                .withMessage(message);
    }

    @Test
    void command_cpuNode_printsItWithThePinnedServer() {
        StringWriter out = new StringWriter();

        int status = run(out, new StringWriter(), "--archive-sha256=" + DIGEST);

        assertThat(status).isZero();
        assertThat(out.toString())
                .startsWith("#cloud-config\n")
                .contains("SERVER=" + new PinnedVersions().triton() + "\n", "packages: [docker, java-17-");
    }

    @Test
    void command_wrongDigest_isOneLine() {
        StringWriter err = new StringWriter();

        assertThat(run(new StringWriter(), err, "--archive-sha256=123")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("SHA-256 of the archive '123' must be 64 hex digits");
    }

    static UserDataValues start(String server) {
        return new UserDataValues(
                new Location.S3("models", "team"),
                20_000,
                "s3://models/infaas.tar.gz",
                DIGEST,
                true,
                server,
                new PinnedVersions().packages(true),
                true);
    }

    @Test
    void statements_ofEveryCallOfControllers_areNamed() {
        assertThat(Permission.list())
                .filteredOn(permission -> permission.role() == Permission.Role.CONTROLLER)
                .isNotEmpty()
                .allSatisfy(permission -> assertThat(policy.statements(permission.action()))
                        .as(permission.action())
                        .isNotEmpty()
                        .doesNotContain(""));
    }

    @Test
    void statements_ofAnActionThatSeveralAllow_areAll() {
        assertThat(policy.statements("ec2:CreateTags")).containsExactly("Tag", "ChangeMachinesOfThisCluster");
        assertThat(policy.statements("iam:PassRole")).containsExactly("GiveNodesTheirRole");
    }

    @Test
    void statements_ofAnActionThatIsNotAllowed_areNone() {
        assertThat(policy.statements("ec2:DeleteVpc")).isEmpty();
    }

    private static Set<String> placeholders(String text) {
        return Pattern.compile("@INFAAS_[A-Z0-9_]+@")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int run(StringWriter out, StringWriter err, String digest) {
        return new CommandLine(new UserDataCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("--models=s3://models/team", "--archive=s3://models/infaas.tar.gz", digest);
    }
}
