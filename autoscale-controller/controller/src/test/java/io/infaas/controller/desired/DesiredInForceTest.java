package io.infaas.controller.desired;

import static io.infaas.controller.desired.DesiredCatalogTest.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.desired.DesiredStateException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class DesiredInForceTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(7_000), ZoneOffset.UTC);
    private static final DesiredState CORDON = DesiredState.NONE.withCordon("node-1", true);

    private final BrokenStore store = new BrokenStore();
    private final DesiredInForce inForce = new DesiredInForce(store, CLOCK);

    /** A store that answers until it is broken. */
    private static final class BrokenStore implements DesiredStore {

        private final MemoryDesiredStore memory = new MemoryDesiredStore();
        private boolean broken;

        @Override
        public OptionalLong newest() {
            requireWhole();
            return memory.newest();
        }

        @Override
        public Revision read(long version) {
            requireWhole();
            return memory.read(version);
        }

        @Override
        public boolean append(Revision next) {
            requireWhole();
            return memory.append(next);
        }

        @Override
        public void keep(String digest, String text) {
            requireWhole();
            memory.keep(digest, text);
        }

        @Override
        public String text(String digest) {
            requireWhole();
            return memory.text(digest);
        }

        private void requireWhole() {
            if (broken) {
                throw new DesiredStateException(Reason.UNAVAILABLE, "the store does not answer");
            }
        }
    }

    @Test
    void change_isInForce_alsoForALaterController() {
        Revision revision = inForce.change(0, CORDON, "ann", CATALOG);

        assertThat(revision).isEqualTo(new Revision(1, 7_000, "ann", CORDON));
        DesiredInForce later = new DesiredInForce(store, CLOCK);
        later.reload();
        assertThat(later.present()).isEqualTo(revision);
    }

    @Test
    void change_ofAVersionThatAnotherHasReplaced_isAConflict() {
        DesiredInForce rival = new DesiredInForce(store, CLOCK);
        rival.change(0, CORDON, "bob", CATALOG);

        assertThatThrownBy(() -> inForce.change(0, DesiredState.NONE.withPin("fashion", true), "ann", CATALOG))
                .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.CONFLICT))
                .hasMessage("the desired state has version 1, not 0: read it again and repeat the change");
        assertThat(inForce.present().state()).isEqualTo(CORDON);
    }

    @Test
    void change_withoutADifference_makesNoVersion() {
        inForce.change(0, CORDON, "ann", CATALOG);

        assertThat(inForce.change(1, CORDON, "bob", CATALOG).by()).isEqualTo("ann");
        assertThat(store.newest()).hasValue(1);
    }

    @Test
    void storeThatDoesNotAnswer_leavesTheStateInForce_andRefusesChanges() {
        inForce.change(0, CORDON, "ann", CATALOG);
        store.broken = true;

        inForce.reload();
        assertThat(inForce.present().state()).isEqualTo(CORDON);
        assertThatThrownBy(() -> inForce.change(1, DesiredState.NONE, "ann", CATALOG))
                .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.UNAVAILABLE))
                .hasMessage("the store does not answer");

        store.broken = false;
        assertThat(inForce.change(1, DesiredState.NONE, "ann", CATALOG).version())
                .isEqualTo(2);
    }

    @Test
    void on_isTheSameObject_untilTheStateOrTheCatalogChanges() {
        inForce.change(0, DesiredState.NONE.withBudget("fashion", 1.0), "ann", CATALOG);

        assertThat(inForce.on(CATALOG)).isNotSameAs(CATALOG).isSameAs(inForce.on(CATALOG));

        inForce.change(1, DesiredState.NONE, "ann", CATALOG);
        assertThat(inForce.on(CATALOG)).isSameAs(CATALOG);
    }
}
