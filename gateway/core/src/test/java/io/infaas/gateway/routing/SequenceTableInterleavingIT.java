package io.infaas.gateway.routing;

import static io.infaas.gateway.testing.Interleavings.assertOutcomes;
import static io.infaas.gateway.testing.Interleavings.run;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.SequenceTable.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Races on the table of sequences, in the interleavings that a model checker explores. */
class SequenceTableInterleavingIT {

    private static final SequenceKey KEY = new SequenceKey("model", 1L);
    private static final IndexedInstance.Key HERE = new IndexedInstance.Key("variant", "a");
    private static final IndexedInstance.Key THERE = new IndexedInstance.Key("variant", "b");

    @Test
    void leave_lastRequestWhileAnotherEnters_endsOnlyWhatNobodyUses() {
        assertOutcomes(Set.of(List.of(Standing.LIVES, true, 1), List.of(Standing.UNKNOWN, false, 0)), () -> {
            SequenceTable table = createTable();
            AtomicReference<Standing> found = new AtomicReference<>();

            run(() -> found.set(table.enter(KEY, false).standing()), () -> table.leave(KEY, HERE, true));

            return List.of(found.get(), table.livesAt("variant", "a"), table.size());
        });
    }

    @Test
    void lost_whileARequestEnters_laterRequestsFindItLost() {
        assertOutcomes(
                Set.of(List.of(Standing.LIVES, Standing.LOST, false), List.of(Standing.LOST, Standing.LOST, false)),
                () -> {
                    SequenceTable table = createTable();
                    AtomicReference<Standing> found = new AtomicReference<>();

                    run(() -> found.set(table.enter(KEY, false).standing()), () -> table.markLost(KEY, HERE));

                    return List.of(found.get(), table.enter(KEY, false).standing(), table.livesAt("variant", "a"));
                });
    }

    @Test
    void begin_elsewhereWhileTheOldInstanceIsLost_livesThere() {
        assertOutcomes(Set.of(List.of(true, false)), () -> {
            SequenceTable table = createTable();

            run(() -> table.begin(KEY, THERE), () -> table.markLost(KEY, HERE));

            return List.of(table.livesAt("variant", "b"), table.livesAt("variant", "a"));
        });
    }

    @Test
    void leave_twoRequestsAtOnce_bothCountedOut() {
        assertOutcomes(Set.of(0), () -> {
            SequenceTable table = createTable();
            table.enter(KEY, false);

            run(() -> table.leave(KEY, HERE, false), () -> table.leave(KEY, HERE, false));
            table.enter(KEY, false);
            table.leave(KEY, HERE, true);

            return table.size();
        });
    }

    private static SequenceTable createTable() {
        SequenceTable table = new SequenceTable(Duration.ofSeconds(10), 8, () -> 0);
        table.begin(KEY, HERE);
        return table;
    }
}
