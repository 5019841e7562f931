package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.store.Sha256;
import io.infaas.controller.desired.DesiredStateException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Every store of revisions does this. */
public abstract class DesiredStoreContract {

    /** A store at the one place of this test, which is empty at first. */
    protected abstract DesiredStore store();

    private static Revision revision(long version) {
        return new Revision(version, 1_000 + version, "ann", DesiredState.NONE.withCordon("node-" + version, true));
    }

    @Test
    void newest_nothingThere_isEmpty() {
        try (DesiredStore store = store()) {
            assertThat(store.newest()).isEmpty();
        }
    }

    @Test
    void append_isReadBack_alsoLater() {
        try (DesiredStore store = store()) {
            for (long version = 1; version <= 12; version++) {
                assertThat(store.append(revision(version))).isTrue();
                assertThat(store.newest()).hasValue(version);
            }

            assertThat(store.read(12)).isEqualTo(revision(12));
            assertThat(store.read(3)).isEqualTo(revision(3));
        }
    }

    @Test
    void append_ofAVersionThatExists_isRefused_andChangesNothing() {
        try (DesiredStore store = store()) {
            store.append(revision(1));

            assertThat(store.append(new Revision(1, 5, "bob", DesiredState.NONE)))
                    .isFalse();

            assertThat(store.read(1)).isEqualTo(revision(1));
        }
    }

    @Test
    void read_ofAVersionThatNobodyWrote_isUnknown() {
        try (DesiredStore store = store()) {
            store.append(revision(1));

            assertThatThrownBy(() -> store.read(2))
                    .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                            .isEqualTo(Reason.UNKNOWN))
                    .hasMessageContaining("no version 2 of the desired state");
        }
    }

    @Test
    void keep_isReadBackByteForByte_alsoAgain_andAnotherDigestIsUnknown() {
        String text = "{ \"names\": [\"\u00e4\",\r\n \"\ud83d\ude00\"] }\n".repeat(100);
        try (DesiredStore store = store()) {
            store.keep(Sha256.of(text), text);
            store.keep(Sha256.of("other"), "other");
            store.keep(Sha256.of(text), text);
            store.append(revision(1));

            assertThat(store.text(Sha256.of(text))).isEqualTo(text);
            assertThat(store.text(Sha256.of("other"))).isEqualTo("other");
            assertThat(store.newest()).hasValue(1);
            assertThatThrownBy(() -> store.text(Sha256.of("none")))
                    .isInstanceOf(DesiredStateException.class)
                    .hasMessage(
                            "catalog '%s' is not kept here: apply its file with 'infaas apply -f FILE'",
                            Sha256.of("none"));
        }
    }

    @Test
    void keep_ofMoreThanAreKept_removesTheOldest() {
        try (DesiredStore store = store()) {
            for (int i = 0; i <= DesiredStore.KEPT_TEXTS; i++) {
                store.keep(Sha256.of("text " + i), "text " + i);
            }

            assertThat(store.text(Sha256.of("text 1"))).isEqualTo("text 1");
            assertThatThrownBy(() -> store.text(Sha256.of("text 0"))).isInstanceOf(DesiredStateException.class);
        }
    }

    @Test
    void append_bySeveralAtTheSameTime_succeedsForOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (DesiredStore store = store()) {
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String name = "writer-" + writer;
                writers.add(() -> store.append(new Revision(1, 1, name, DesiredState.NONE)));
            }
            int successes = 0;
            for (Future<Boolean> written : threads.invokeAll(writers)) {
                successes += written.get() ? 1 : 0;
            }

            assertThat(successes).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
