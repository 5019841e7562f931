package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.ReservedPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infaas profile --node}: a built result is measured on a running node. */
final class NodeProfileIT {

    @TempDir
    static Path folder;

    private static Path definition;
    private static Path result;
    private static EmbeddedNode node;

    @BeforeAll
    static void build() throws Exception {
        definition = Files.writeString(
                folder.resolve("infaas.yaml"), Fashion.small().replace("threads: [1, 2]", "threads: [1]"));
        result = folder.resolve("out");
        Builds.build(definition, result, 200);
        node = EmbeddedNode.start(new NodeOptions(result.resolve("repository"), "127.0.0.1", 0, 0, 0, List.of()));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void profile_onANode_addsItsProfilesBesideThoseOfTheBuild() {
        Catalog built = catalog();

        CommandRun run = run("--node=" + address(), "--node-type=remote", "--cores=2", "--memory-bytes=1073741824");

        assertThat(run).isEqualTo(new CommandRun(0, ""));
        assertThat(catalog().nodeType("remote")).contains(new NodeType("remote", 2, 1 << 30, 0, 0.08));
        assertThat(catalog().variants()).hasSameSizeAs(built.variants()).allSatisfy(variant -> {
            Profile local = variant.profile(BuildRequest.LOCAL).orElseThrow();
            Profile remote = variant.profile("remote").orElseThrow();
            assertThat(remote.hardware().runtime()).contains("onnxruntime");
            assertThat(remote.accuracy().value()).isEqualTo(local.accuracy().value());
            assertThat(remote.saturation()).isPositive();
            assertThat(remote.isEstimated()).isFalse();
        });
        assertThat(catalog().variants()).anyMatch(variant -> variant.fronts().contains("remote"));
    }

    @Test
    void profile_onANodeOfAnUnknownType_saysWhatToGive() {
        CommandRun run = run("--node=" + address(), "--node-type=unknown");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("--node-type 'unknown' is not in the catalog", "give --cores and --memory-bytes")
                .hasLineCount(1);
    }

    @Test
    void profile_onANodeThatDoesNotAnswer_leavesTheCatalogAndSaysWhy() throws IOException {
        String before = Files.readString(result.resolve(CatalogFile.NAME));
        try (ReservedPort closed = new ReservedPort()) {
            CommandRun run =
                    run("--node=127.0.0.1:%d:%d:%d".formatted(closed.number(), closed.number(), closed.number()));

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains("no variant was measured on 127.0.0.1:" + closed.number(), "the catalog is unchanged")
                    .hasLineCount(1);
        }
        assertThat(result.resolve(CatalogFile.NAME)).hasContent(before);
    }

    private static CommandRun run(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of(definition.toString(), "--result=" + result, "--profile-seconds=1"));
        arguments.addAll(List.of(options));
        return CommandRun.of(new ProfileCommand(), arguments.toArray(String[]::new));
    }

    private static String address() {
        return "127.0.0.1:%d:%d:%d".formatted(node.httpPort(), node.grpcPort(), node.metricsPort());
    }

    private static Catalog catalog() {
        return CatalogFile.read(result.resolve(CatalogFile.NAME));
    }
}
