package io.infaas.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.nodes.UserDataTemplate;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.security.SecretsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What machines on EC2 are told to run is what this command and Triton understand. */
final class NodeResourcesTest {

    @ParameterizedTest
    @ValueSource(strings = {"user-data.yaml", "control-plane.yaml"})
    void commands_haveTheseSubcommandsAndFlags(String resource) throws IOException {
        List<String> commands = find(resource, "/opt/infaas/bin/infaas (.*)");

        assertThat(commands).isNotEmpty().allSatisfy(command -> {
            List<String> words = List.of(command.strip().split(" +", -1));
            if (words.get(0).equals("archive")) {
                // of the launcher itself
                return;
            }
            CommandLine subcommand =
                    Objects.requireNonNull(Infaas.commandLine().getSubcommands().get(words.get(0)), words.get(0));
            for (String word : words) {
                if (word.startsWith("--")) {
                    assertThat(subcommand.getCommandSpec().findOption(word))
                            .as(command + ": " + word)
                            .isNotNull();
                }
            }
        });
    }

    @Test
    void secret_ofRestrictedNodes_isReadByGatewayAndController(@TempDir Path folder) throws IOException {
        List<String> ofNodes = find("user-data.yaml", "restricted=([a-z,-]+:[a-z-]+=)\\$secret");
        List<String> ofOthers = find("control-plane.yaml", "s/\\^/([^/]*)/");
        assertThat(ofOthers).hasSize(2).containsOnly(ofNodes.get(0));

        assertThat(find("control-plane.yaml", "(--node-secrets /etc/infaas/node-secret --node-secrets-derived)"))
                .hasSize(2);
        NodeSecrets secrets =
                SecretsFile.readDerived(Files.writeString(folder.resolve("secret"), ofNodes.get(0) + "s3cret\n"));

        assertThat(secrets.toString()).contains("model-repository", "shared-memory", "trace", "logging");
    }

    /** The first group of every match; lines that go on are joined. */
    private static List<String> find(String resource, String pattern) throws IOException {
        try (InputStream in = UserDataTemplate.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\\\\n *", "");
            return Pattern.compile(pattern)
                    .matcher(text)
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList();
        }
    }
}
