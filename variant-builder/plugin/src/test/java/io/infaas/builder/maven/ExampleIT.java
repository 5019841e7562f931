package io.infaas.builder.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The result of the example {@code fashion}, which the invoker builds in the proof layer. */
@Tag("proof")
class ExampleIT {

    private static final Path OUTPUT = Path.of("target", "it-example", "fashion", "target", "infaas");

    @BeforeEach
    void exampleWasBuilt() {
        assumeTrue(Files.exists(OUTPUT), "the invoker was skipped");
    }

    @Test
    void catalog_ofTheExample_hasTheVariantsThatAreWorthHaving() {
        Catalog catalog = CatalogFile.read(OUTPUT.resolve(CatalogFile.NAME));

        assertThat(catalog.application("fashion")).isPresent();
        assertThat(catalog.architectures()).hasSize(4);
        assertThat(catalog.variants())
                .extracting(Variant::alias)
                .contains("fm-nano-fp32-t1", "fm-small-fp32-t1", "fm-medium-fp32-t1", "fm-large-fp32-t1")
                .contains("fm-nano-int8-t1", "fm-small-int8-t1", "fm-medium-int8-t1", "fm-large-int8-t1");
        assertThat(accuracy(catalog, "fm-nano-fp32-t1")).isEqualTo(Accuracy.of(1824, 2000));
        assertThat(accuracy(catalog, "fm-large-fp32-t1")).isEqualTo(Accuracy.of(1893, 2000));
    }

    @Test
    void repository_ofTheExample_isWholeAndCompletelyConfigured() throws IOException {
        Catalog catalog = CatalogFile.read(OUTPUT.resolve(CatalogFile.NAME));

        for (Variant variant : catalog.variants()) {
            Path folder = OUTPUT.resolve("repository").resolve(variant.name());
            ModelConfig config = ModelConfigs.parse("config.pbtxt", Files.readString(folder.resolve("config.pbtxt")));
            assertThat(VariantFolder.isIntact(folder)).as(variant.name()).isTrue();
            assertThat(config.getBackend()).isEqualTo("onnxruntime");
            assertThat(config.getMaxBatchSize()).isEqualTo(32);
            assertThat(config.getParametersOrThrow("intra_op_thread_count").getStringValue())
                    .isEqualTo(Integer.toString(variant.settings().threads()));
        }
        try (var folders = Files.list(OUTPUT.resolve("repository"))) {
            assertThat(folders).hasSize(catalog.variants().size());
        }
    }

    private static Accuracy accuracy(Catalog catalog, String alias) {
        return catalog.variant(alias).orElseThrow().profiles().get(0).accuracy();
    }
}
