package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that come and go as bytes, and those that no memory holds. */
class DocumentFormatTest {

    @TempDir
    private Path folder;

    private final Catalog catalog =
            Catalogs.fashion().variant("fm-nano", "fp32", 0.90, 0.1).build();

    @Test
    void print_toAStream_isOneLine_andIsReadAsItWasWritten() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        DocumentFormat.JSON.print(catalog, text);

        assertThat(text.toString(StandardCharsets.UTF_8)).doesNotContain("\n", " :", ": ");
        assertThat(DocumentFormat.JSON.parse("test", new ByteArrayInputStream(text.toByteArray()), Catalog.class))
                .isEqualTo(catalog);
    }

    @Test
    void parse_ofAStream_isAsStrictAsOfAText() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse(
                        "test",
                        stream("{\"batch\": 1, \"p50Ms\": 2, \"p99Ms\": 2, \"itemsPerSecond\": 500, \"size\": 2}"),
                        BatchPerformance.class))
                .withMessageContainingAll("test", "unknown key 'size'", "line 1");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", stream("{\"batch\": 1"), BatchPerformance.class))
                .withMessageContaining("test");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", stream("null"), BatchPerformance.class))
                .withMessageContaining("empty");
    }

    @Test
    void parse_textThatIsNoYaml_saysWhereInOneLine() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.parse("test", "p50Ms: 2\nbatch: @x\n", BatchPerformance.class))
                .withMessageContainingAll("test", "line 2")
                .withMessageMatching(".*");
    }

    @Test
    void read_yamlOf190Megabytes_refusedUnread() throws IOException {
        Path file = folder.resolve("large.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(190L << 20);
        }

        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.read(file, Definition.class))
                .withMessage(file + ": cannot be read: has more than the maximum of 3145728 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: ", "[", "!x [", "&a [", "\n- "})
    void parse_yamlOf20000Levels_refused(String level) {
        String deep = "a: "
                + (level.startsWith("\n") ? "\n" + level.strip().concat(" ").repeat(20_000) : level.repeat(20_000));

        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.parse("test", deep, Map.class))
                .withMessageContaining("nesting depth");
    }

    @Test
    void parse_jsonOf20000Levels_refused() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", "{\"a\":".repeat(20_000), Map.class))
                .withMessageContaining("nesting depth");
    }

    @Test
    void read_yamlOfADevice_refusedUnread() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.read(Path.of("/dev/zero"), Definition.class))
                .withMessage("/dev/zero: cannot be read: is not a regular file");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.read(folder, Definition.class))
                .withMessage(folder + ": cannot be read: is a folder");
    }

    @Test
    void read_jsonWithoutEnd_refusedAtItsBound() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.read(Path.of("/dev/zero"), Catalog.class))
                .withMessageContaining("/dev/zero: ");
    }

    @Test
    void parse_ofAStreamThatFails_saysOfWhich() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("torn");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("torn");
            }
        };

        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", broken, Catalog.class))
                .withMessage("test: cannot be read: torn");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void write_anyFile_hasThePermissionsOfOtherFiles() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "");

        DocumentFormat.JSON.write(folder.resolve("a.json"), List.of(1));

        assertThat(Files.getPosixFilePermissions(folder.resolve("a.json")))
                .isEqualTo(Files.getPosixFilePermissions(other));
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }
}
