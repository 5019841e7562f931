package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.fixture.FruitNetwork;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Profile;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result that reads and answers strings is measured again, here and on a node, and published. */
final class StringsProfileIT {

    @TempDir
    private Path folder;

    @Test
    void profileAndPublish_resultOfStrings_areAsWithNumbers() throws Exception {
        Path definition = FruitNetwork.write(folder, "[{name: label, type: BYTES, shape: [1]}]");
        Files.writeString(definition, Files.readString(definition).replace("[fp32, int8, dyn8]", "[fp32]"));
        Path result = folder.resolve("built");

        assertThat(CommandRun.of(
                        new BuildCommand(), definition.toString(), "--output=" + result, "--profile-seconds=1"))
                .isEqualTo(new CommandRun(0, ""));
        assertThat(CommandRun.of(
                        new ProfileCommand(),
                        definition.toString(),
                        "--result=" + result,
                        "--node-type=again",
                        "--profile-seconds=1"))
                .isEqualTo(new CommandRun(0, ""));
        profileOnNode(definition, result);
        assertThat(CommandRun.of(new PublishCommand(), "--result=" + result, "--to=" + folder.resolve("published")))
                .isEqualTo(new CommandRun(0, ""));

        Catalog catalog = CatalogFile.read(folder.resolve("published").resolve(CatalogFile.NAME));
        assertThat(catalog.variants()).isNotEmpty().allSatisfy(variant -> {
            for (String type : List.of(BuildRequest.LOCAL, "again", "remote")) {
                Profile profile = variant.profile(type).orElseThrow();
                assertThat(profile.accuracy().value()).as(type).isEqualTo(5.0 / 6, within(1e-9));
                assertThat(profile.batches()).as(type).hasSize(3);
            }
        });
    }

    private static void profileOnNode(Path definition, Path result) throws Exception {
        EmbeddedNode node =
                EmbeddedNode.start(new NodeOptions(result.resolve("repository"), "127.0.0.1", 0, 0, 0, List.of()));
        try {
            assertThat(CommandRun.of(
                            new ProfileCommand(),
                            definition.toString(),
                            "--result=" + result,
                            "--node=127.0.0.1:%d:%d:%d".formatted(node.httpPort(), node.grpcPort(), node.metricsPort()),
                            "--node-type=remote",
                            "--cores=2",
                            "--memory-bytes=1073741824",
                            "--profile-seconds=1"))
                    .isEqualTo(new CommandRun(0, ""));
        } finally {
            node.close();
        }
    }
}
