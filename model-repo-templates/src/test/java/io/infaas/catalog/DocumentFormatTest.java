package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Documents that come and go as bytes. */
class DocumentFormatTest {

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
                        "test", stream("{\"batch\": 1, \"p50Ms\": 2, \"p99Ms\": 2, \"size\": 2}"), BatchLatency.class))
                .withMessageContainingAll("test", "unknown key 'size'", "line 1");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", stream("{\"batch\": 1"), BatchLatency.class))
                .withMessageContaining("test");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.JSON.parse("test", stream("null"), BatchLatency.class))
                .withMessageContaining("empty");
    }

    @Test
    void parse_textThatIsNoYaml_saysWhereInOneLine() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> DocumentFormat.YAML.parse("test", "p50Ms: 2\nbatch: @x\n", BatchLatency.class))
                .withMessageContainingAll("test", "line 2")
                .withMessageMatching(".*");
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
}
