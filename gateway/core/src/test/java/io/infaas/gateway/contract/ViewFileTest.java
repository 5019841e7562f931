package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.index.ViewFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewFileTest {

    @TempDir
    private Path folder;

    @Test
    void read_written_same() {
        View view = ViewFixture.fashion().view();
        Path file = folder.resolve("view.json");

        ViewFile.write(file, view);

        assertThat(ViewFile.read(file)).isEqualTo(view);
    }

    @Test
    void read_unknownKey_refusedWithItsPlace() throws IOException {
        assertRefused("\"id\" : \"a\"", "\"id\" : \"a\", \"colour\" : \"red\"", "$.nodes[0].colour", "unknown key");
    }

    @Test
    void read_portOutOfRange_refused() throws IOException {
        assertRefused("\"httpPort\" : 8000", "\"httpPort\" : 80000", "$.nodes[0]", "httpPort 80000 of node 'a'");
    }

    @Test
    void read_instanceOnUnknownNode_refused() throws IOException {
        assertRefused("\"node\" : \"b\"", "\"node\" : \"c\"", "$", "names node 'c', which the view does not have");
    }

    @Test
    void read_sameInstanceTwice_refused() throws IOException {
        assertRefused("\"node\" : \"b\"", "\"node\" : \"a\"", "$", "on node 'a' twice");
    }

    @Test
    void read_unknownState_refused() throws IOException {
        assertRefused("\"ACTIVE\"", "\"WARM\"", "$.instances[0].state", "WARM");
    }

    @Test
    void read_versionZero_refused() throws IOException {
        assertRefused("\"version\" : 1", "\"version\" : 0", "$", "version 0 must be at least 1");
    }

    @Test
    void read_noFile_refused() {
        Path absent = folder.resolve("absent.json");

        assertThatThrownBy(() -> ViewFile.read(absent))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(absent + ": no such file");
    }

    private void assertRefused(String what, String by, String... parts) throws IOException {
        String text = DocumentFormat.JSON.print(ViewFixture.fashion().view());
        assertThat(text).contains(what);
        Path file = folder.resolve("view.json");
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(what), by));

        assertThatThrownBy(() -> ViewFile.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }
}
