package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFileTest {

    @TempDir
    Path folder;

    private final Catalog catalog =
            Catalogs.fashion().variant("fm-nano", "fp32", 0.90, 0.01).build();

    @Test
    void read_written_isEqual() {
        Path file = folder.resolve(CatalogFile.NAME);

        CatalogFile.write(file, catalog);

        assertThat(CatalogFile.read(file)).isEqualTo(catalog);
    }

    @Test
    void read_lineage_isAsItWasWritten() {
        Path file = folder.resolve(CatalogFile.NAME);
        Variant told = catalog.variants().get(0).withParent("fm-nano").withFronts(List.of("local"));
        Catalog written =
                new Catalog(catalog.applications(), catalog.architectures(), List.of(told), catalog.nodeTypes());

        CatalogFile.write(file, written);

        assertThat(CatalogFile.read(file)).isEqualTo(written);
        assertThat(CatalogFile.read(file).variants().get(0)).isEqualTo(told);
    }

    @Test
    void read_catalogOfBeforeLineage_tellsNone() {
        String json = DocumentFormat.JSON.print(catalog);

        Catalog read = DocumentFormat.JSON.parse("catalog.json", json, Catalog.class);

        assertThat(json).doesNotContain("parent", "fronts");
        assertThat(read.variants().get(0).parent()).isNull();
        assertThat(read.variants().get(0).fronts()).isEmpty();
    }

    @Test
    void write_leavesNothingBesideTheFile() throws IOException {
        CatalogFile.write(folder.resolve("catalog.json"), catalog);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("catalog.json"));
        }
    }

    @Test
    void write_folderMissing_namesTheFile() {
        Path file = folder.resolve("absent/catalog.json");

        assertThatThrownBy(() -> CatalogFile.write(file, catalog))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(file + ": cannot be written");
    }

    @Test
    void read_absent_saysSo() {
        assertThatThrownBy(() -> CatalogFile.read(folder.resolve("catalog.json")))
                .isInstanceOf(DocumentException.class)
                .hasMessageEndingWith("catalog.json: no such file");
    }

    @Test
    void read_unknownKey_namesFilePathAndKnownKeys() {
        assertRefused(
                "\"gpus\" : 0",
                "\"gpus\" : 0, \"tpus\" : 1",
                "$.nodeTypes[0].tpus",
                "unknown key 'tpus'; known are",
                "gpus");
    }

    @Test
    void read_memoryOfGpusWithoutGpus_isRefused() {
        assertRefused(
                "\"gpus\" : 0",
                "\"gpus\" : 0, \"gpuMemoryBytes\" : 1024",
                "$.nodeTypes[0]",
                "gpuMemoryBytes 1024 without gpus");
    }

    @Test
    void read_missingKey_namesPathAndKey() {
        assertRefused("\"loadMs\" : 5.0,", "", "$.variants[0].profiles[0]", "key 'loadMs' is missing");
    }

    @Test
    void read_null_isRefused() {
        assertRefused("\"target\" : \"onnxruntime-cpu\"", "\"target\" : null", "$.variants[0].target");
    }

    @Test
    void read_valueAgainstRule_namesPathValueAndRule() {
        assertRefused(
                "\"value\" : 0.9",
                "\"value\" : 90",
                "$.variants[0].profiles[0].accuracy",
                "90.0 must be within 0 and 1");
    }

    @Test
    void read_numberAsText_isRefused() {
        assertRefused("\"cores\" : 2", "\"cores\" : \"2\"", "$.nodeTypes[0].cores");
    }

    @Test
    void read_repeatedKey_isRefused() {
        assertRefused("\"gpus\" : 0", "\"gpus\" : 0, \"gpus\" : 1", "uplicate");
    }

    @Test
    void read_trailingText_isRefused() {
        assertThatThrownBy(
                        () -> DocumentFormat.JSON.parse("f", DocumentFormat.JSON.print(catalog) + "{}", Catalog.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("railing");
    }

    @Test
    void read_otherFormat_saysWhichIsRead() {
        assertRefused("\"format\" : 2", "\"format\" : 3", "$.format", "format 3 is not 2");
    }

    @Test
    void read_otherFormatWithUnknownKeys_namesTheFormatFirst() {
        assertThatThrownBy(() ->
                        DocumentFormat.JSON.parse("catalog.json", "{\"format\": 3, \"planets\": []}", Catalog.class))
                .hasMessageMatching("catalog.json: \\$.format \\(line 1, column \\d+\\): format 3 is not 2, .*");
    }

    private void assertRefused(String text, String replacement, String... expected) {
        String json = DocumentFormat.JSON.print(catalog);
        assertThat(json).contains(text);

        assertThatThrownBy(
                        () -> DocumentFormat.JSON.parse("catalog.json", json.replace(text, replacement), Catalog.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("catalog.json: ")
                .hasMessageContainingAll(expected);
    }
}
