package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.desired.DesiredStateException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderDesiredStoreTest extends DesiredStoreContract {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    private static final Revision FIRST = new Revision(1, 1_000, "ann", DesiredState.NONE.withCordon("node-1", true));
    private static final Revision SECOND =
            new Revision(2, 2_000, "bob", FIRST.state().withPin("fashion", true));

    @TempDir
    private Path temporary;

    @Override
    protected DesiredStore store() {
        return new FolderDesiredStore(folder());
    }

    private Path folder() {
        return temporary.resolve("state").resolve("desired");
    }

    @Test
    void newestRevision_truncatedAnywhere_isReadWholeOrNotAtAll_andThePreviousOneIsInForce() throws IOException {
        store().append(FIRST);
        store().append(SECOND);
        Path file = folder().resolve("2.json");
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            DesiredInForce inForce = new DesiredInForce(store(), CLOCK);
            inForce.reload();

            if (inForce.present().equals(SECOND)) {
                // without the end of its last line a document is complete
                assertThat(length).isEqualTo(whole.length - 1);
            } else {
                assertThat(inForce.present()).isEqualTo(FIRST);
                assertThat(inForce.obstacle()).contains(file.toString()).endsWith("; version 1 is in force");
            }
        }
    }

    @Test
    void unreadableRevision_refusesChanges_untilItIsRemoved() throws IOException {
        store().append(FIRST);
        Files.writeString(folder().resolve("2.json"), "{\"version\": 2, ");
        DesiredInForce inForce = new DesiredInForce(store(), CLOCK);
        inForce.reload();

        assertThatThrownBy(() -> inForce.require(1, DesiredState.NONE, DesiredCatalogTest.CATALOG))
                .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("2.json");

        Files.delete(folder().resolve("2.json"));
        inForce.reload();
        inForce.require(1, DesiredState.NONE, DesiredCatalogTest.CATALOG);
        assertThat(inForce.obstacle()).isEmpty();
    }

    @Test
    void revisionOfANewerFormat_isNotReadInParts() throws IOException {
        store().append(FIRST);
        Files.writeString(
                folder().resolve("2.json"),
                "{\"version\": 2, \"atMs\": 5, \"by\": \"ann\", \"state\": {\"format\": 2, \"teams\": []}}");
        DesiredInForce inForce = new DesiredInForce(store(), CLOCK);

        inForce.reload();

        assertThat(inForce.present()).isEqualTo(FIRST);
        assertThat(inForce.obstacle()).contains("2.json", "version 1 is in force");
    }

    @Test
    void fileOfAnotherVersion_isRefused() throws IOException {
        store().append(FIRST);
        Files.move(folder().resolve("1.json"), folder().resolve("7.json"));

        assertThatThrownBy(() -> store().read(7)).hasMessageEndingWith("7.json: has version 1");
    }

    @Test
    void folderThatCannotBe_refusesChanges_inOneLine() throws IOException {
        Files.createDirectories(temporary);
        Files.writeString(temporary.resolve("state"), "a file");
        DesiredInForce inForce = new DesiredInForce(store(), CLOCK);
        inForce.reload();

        assertThatThrownBy(() -> inForce.change(0, FIRST.state(), "ann", DesiredCatalogTest.CATALOG))
                .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining(folder().toString());
        assertThat(inForce.present()).isEqualTo(Revision.NONE);
    }

    @Test
    void append_leavesNoOtherFile_andRemovesOldRevisions() throws IOException {
        for (long version : new long[] {1, 2, DesiredStore.KEPT + 2}) {
            store().append(new Revision(version, 1, "ann", DesiredState.NONE));
        }

        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("2.json", "1002.json");
        }
    }
}
