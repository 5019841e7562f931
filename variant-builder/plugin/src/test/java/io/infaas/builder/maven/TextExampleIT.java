package io.infaas.builder.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The small form of the example {@code supersense}, which the invoker builds in the proof layer. */
@Tag("proof")
class TextExampleIT {

    private static final Path OUTPUT = Path.of("target", "it-text", "supersense", "target", "infaas");

    @BeforeEach
    void exampleWasBuilt() {
        assumeTrue(Files.exists(OUTPUT), "the invoker was skipped");
    }

    @Test
    void catalog_ofTheExample_hasAClassifierOfEachCutAsGoodAsItsEncoderAllows() {
        Catalog catalog = CatalogFile.read(OUTPUT.resolve(CatalogFile.NAME));

        assertThat(catalog.architectures())
                .extracting(architecture -> architecture.name())
                .containsExactly("minilm-l1", "minilm-l2", "minilm-l3", "minilm-l4", "minilm-l6", "bge-l12");
        assertThat(accuracy(catalog, "minilm-l1-fp32-t1")).isCloseTo(0.669, within(0.01));
        assertThat(accuracy(catalog, "minilm-l3-fp32-t1")).isCloseTo(0.678, within(0.01));
        assertThat(accuracy(catalog, "minilm-l4-fp32-t1")).isCloseTo(0.709, within(0.01));
        assertThat(accuracy(catalog, "minilm-l6-fp32-t1")).isCloseTo(0.704, within(0.01));
        assertThat(accuracy(catalog, "bge-l12-fp32-t1")).isCloseTo(0.733, within(0.01));
    }

    @Test
    void repository_ofTheExample_isWhole() {
        List<Variant> variants =
                CatalogFile.read(OUTPUT.resolve(CatalogFile.NAME)).variants();

        assertThat(variants).allSatisfy(variant -> assertThat(
                        VariantFolder.isIntact(OUTPUT.resolve("repository").resolve(variant.name())))
                .as(variant.name())
                .isTrue());
    }

    private static double accuracy(Catalog catalog, String alias) {
        Accuracy accuracy =
                catalog.variant(alias).orElseThrow().profiles().get(0).accuracy();
        assertThat(accuracy.n()).isEqualTo(1448);
        return accuracy.value();
    }
}
