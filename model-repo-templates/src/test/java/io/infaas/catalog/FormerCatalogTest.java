package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog of format 1, as a build of that time wrote it. */
class FormerCatalogTest {

    private static final String SOURCE = "former.json";

    private final String json = text();

    @TempDir
    private Path folder;

    @Test
    void parse_formerFormat_keepsWhatWasMeasured() {
        Profile profile = profile(parse(json), "net-fp32-t1", "local");

        assertThat(profile.saturation()).isEqualTo(3000);
        assertThat(profile.latencyMs(1)).isEqualTo(1);
        assertThat(profile.latencyMs(8)).isEqualTo(2);
        assertThat(profile.batches().get(0).sample()).isEqualTo(new LatencySample(150, 0.9, 1.1));
        assertThat(profile.accuracy()).isEqualTo(new Accuracy(0.9, 2000, 0.8861, 0.9124));
        assertThat(profile.loadMs()).isEqualTo(5);
        assertThat(profile.stable()).isTrue();
    }

    @Test
    void parse_formerFormat_assumesThroughputInProportionToLatency() {
        Profile profile = profile(parse(json), "net-fp32-t1", "local");

        // 8 items in 2 ms are 3000/s; one in 1 ms is a quarter of that
        assertThat(profile.throughput(8)).isEqualTo(3000);
        assertThat(profile.throughput(1)).isCloseTo(750, within(1e-9));
        assertThat(profile.concurrent())
                .extracting(ConcurrentThroughput::itemsPerSecond)
                .allSatisfy(items -> assertThat(items).isCloseTo(750, within(1e-9)));
    }

    @Test
    void parse_formerFormatWithSeveralInstances_sharesWhatWasMeasuredAtTheBestSize() {
        Profile profile = profile(parse(json), "net-fp32-t2-i2", "local");

        // two instances reach 1.5 times one at batch 8, and so at batch 1
        assertThat(profile.throughput(8)).isEqualTo(6000);
        assertThat(profile.throughput(1)).isCloseTo(1500, within(1e-9));
        assertThat(profile.concurrent().get(0).itemsPerSecond()).isCloseTo(1000, within(1e-9));
        assertThat(profile.concurrent().get(1).itemsPerSecond()).isCloseTo(1500, within(1e-9));
    }

    @Test
    void parse_formerFormat_assumesTheCoresOfTheSettings_atMostThoseOfTheMachine() {
        Catalog catalog = parse(json);

        assertThat(profile(catalog, "net-fp32-t1", "local").coresUsed()).isEqualTo(1);
        assertThat(profile(catalog, "net-fp32-t2-i2", "local").coresUsed()).isEqualTo(2);
    }

    @Test
    void parse_formerFormat_countsMemoryAsTheAcceleratorsOnGpusOnly() {
        Catalog catalog = parse(json);
        MemoryUse memory = new MemoryUse(8_000_000, 16_000_000);

        assertThat(profile(catalog, "net-fp32-t1", "local").hostMemory()).isEqualTo(memory);
        assertThat(profile(catalog, "net-fp32-t1", "local").acceleratorMemory()).isEqualTo(MemoryUse.NONE);
        assertThat(profile(catalog, "net-fp32-t1", "gpu").hostMemory()).isEqualTo(memory);
        assertThat(profile(catalog, "net-fp32-onnxruntime-cuda-t1", "gpu").hostMemory())
                .isEqualTo(MemoryUse.NONE);
        assertThat(profile(catalog, "net-fp32-onnxruntime-cuda-t1", "gpu").acceleratorMemory())
                .isEqualTo(memory);
    }

    @Test
    void assumptions_ofFormerFormat_areStatedInOneLine() {
        assertThat(parse(json).assumptions())
                .hasValue("4 profiles assume what was not measured (throughput, concurrency, cores, memory);"
                        + " build or profile again to measure it");
        assertThat(profile(parse(json), "net-fp32-t1", "local").assumed())
                .containsExactly(Assumption.THROUGHPUT, Assumption.CONCURRENCY, Assumption.CORES);
        assertThat(Catalogs.fashion().variant("net", "fp32", 0.9, 1).build().assumptions())
                .isEmpty();
    }

    @Test
    void write_readFromFormerFormat_isInThePresentOne() {
        Catalog former = parse(json);
        Path file = folder.resolve(CatalogFile.NAME);

        CatalogFile.write(file, former);

        assertThat(DocumentFormat.JSON.print(former))
                .contains("\"format\" : 2", "\"assumed\" : [ \"throughput\"")
                .doesNotContain("saturation");
        assertThat(CatalogFile.read(file)).isEqualTo(former);
    }

    @Test
    void parse_formatStatedLast_isReadAlike() {
        String last = json.replaceFirst("\"format\": 1,", "").stripTrailing();
        last = last.substring(0, last.length() - 1) + ", \"format\": 1}";

        assertThat(parse(last)).isEqualTo(parse(json));
    }

    @Test
    void parse_keyOfTheOtherFormat_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> parse(json.replaceFirst("\"loadMs\": 5", "\"loadMs\": 5, \"coresUsed\": 1")))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("former.json: $.variants[0].profiles[0]")
                .hasMessageContaining("unknown key 'coresUsed'")
                .hasMessageContaining("(line ");
    }

    @Test
    void parse_formerFormatAgainstARule_saysWhich() {
        assertThatThrownBy(() -> parse(json.replace("\"latencyMs\": 50", "\"latencyMs\": 0.1")))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("former.json: ")
                .hasMessageContaining("no variant meets its default objective");
    }

    @Test
    void parse_formatOfTheFuture_namesBothThatAreRead() {
        assertThatThrownBy(() -> parse("{\"format\": 3, \"planets\": []}"))
                .isInstanceOf(DocumentException.class)
                .hasMessageMatching("former.json: \\$.format \\(line 1, column \\d+\\): "
                        + "format 3 is neither 2 nor 1, the ones this version reads; build again");
    }

    @Test
    void new_otherFormat_isRefused() {
        Catalog catalog = parse(json);

        assertThatThrownBy(() -> new Catalog(1, catalog.applications(), List.of(), List.of(), List.of()))
                .hasMessageContaining("format 1 is neither 2 nor 1");
    }

    private static Catalog parse(String text) {
        return DocumentFormat.JSON.parse(SOURCE, text, Catalog.class);
    }

    private static Profile profile(Catalog catalog, String alias, String nodeType) {
        return catalog.variant(alias).orElseThrow().profile(nodeType).orElseThrow();
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(FormerCatalogTest.class.getResourceAsStream(SOURCE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
