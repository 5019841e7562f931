package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Urgency;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Queries beyond what their instance should have in flight. */
class InstanceGateTest {

    private static final int MANY = 1_000;
    private static final QueryOwner OWNER = QueryOwner.FIRST;

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, gone -> {}, InstanceLimits.DEFAULT, time);
    private final Dispatch first = book.begin(instance, ConcurrencyLimit.FIRST);
    private final List<String> events = new ArrayList<>();
    private final List<Dispatch> admitted = new ArrayList<>();

    @Test
    void tryBegin_asMuchInFlightAsThereShouldBe_noRoom() {
        assertThat(begin(1)).isNull();

        first.release();

        assertThat(begin(1)).isNotNull();
    }

    @Test
    void tryBegin_moreItemsThanEverFit_takenAlone() {
        first.release();

        assertThat(begin(10 * ConcurrencyLimit.FIRST)).isNotNull();
        assertThat(begin(1)).isNull();
    }

    @Test
    void hold_roomComes_inTheOrderOfRankAndDeadlineAsMuchAsFits() {
        hold("offline", Urgency.OFFLINE, 60_000, 1);
        hold("patient", 0, 60_000, 1);
        hold("hasty", 0, 30_000, ConcurrencyLimit.FIRST - 2);
        hold("large", 0, 50_000, 2);
        assertThat(events).isEmpty();
        assertThat(book.applications().heldQueries()).isEqualTo(4);

        first.release();
        assertThat(events).containsExactly("hasty admitted", "large admitted");
        admitted.get(0).release();

        assertThat(events).endsWith("patient admitted", "offline admitted");
        assertThat(book.applications().heldQueries()).isZero();
    }

    @Test
    void tryBegin_othersAreHeld_waitsBehindThem() {
        hold("large", 0, 60_000, ConcurrencyLimit.FIRST);
        first.release();
        Dispatch large = admitted.get(0);
        hold("another", 0, 60_000, ConcurrencyLimit.FIRST);

        assertThat(begin(1)).isNull();

        large.release();
        assertThat(events).endsWith("another admitted");
    }

    @Test
    void letIn_wouldBeAnsweredTooLate_droppedAndTheNextOneIsLetIn() {
        hold("hasty", 0, 20, 1);
        hold("patient", 0, 60_000, 1);

        time.advance(Duration.ofMillis(20));
        first.release();

        assertThat(events).containsExactly("hasty dropped", "patient admitted");
    }

    @Test
    void withdraw_held_leavesWithoutAWord() {
        HeldQuery query = hold("gone", 0, 60_000, 1);

        book.withdraw(query);
        book.withdraw(query);
        first.release();

        assertThat(events).isEmpty();
        assertThat(book.applications().heldQueries()).isZero();
    }

    @Test
    void markGone_queriesHeld_sentElsewhere() {
        hold("one", 0, 60_000, 1);
        hold("other", 0, 60_000, 1);

        book.markGone(instance);

        assertThat(events).containsExactly("one displaced", "other displaced");
    }

    @Test
    void displaceHeld_instanceServesNoMore_sentElsewhere() {
        hold("one", 0, 60_000, 1);
        RouteIndex draining = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node("a")
                .instance("small-fp32-t1", "a", InstanceState.DRAINING)
                .routes();

        book.next(draining).displaceHeld();

        assertThat(events).containsExactly("one displaced");
    }

    @Test
    void hold_applicationHasAsManyAsItMay_lessImportantOnesMakeRoom() {
        assertThat(book.hold(query("offline", Urgency.OFFLINE, 60_000, 1), 2)).isTrue();

        boolean second = book.hold(query("online", 0, 60_000, 1), 2);
        boolean third = book.hold(query("one too many", 0, 60_000, 1), 2);

        assertThat(second).isTrue();
        assertThat(third).isFalse();
        assertThat(events).containsExactly("offline dropped");
    }

    @Test
    void hold_onlyAbandonedItemsInFlight_letInAfterTheirEnd() {
        first.abandon();
        hold("next", 0, 60_000, 1);
        assertThat(events).isEmpty();

        time.advance(Duration.ofSeconds(1));

        assertThat(events).containsExactly("next admitted");
        assertThat(time.pending()).isZero();
    }

    private @Nullable Dispatch begin(int items) {
        return book.tryBegin(
                instance,
                new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(60_000, 0), false, items));
    }

    private HeldQuery hold(String name, int rank, long deadlineMs, int items) {
        HeldQuery query = query(name, rank, deadlineMs, items);
        assertThat(book.hold(query, MANY)).isTrue();
        return query;
    }

    private HeldQuery query(String name, int rank, long deadlineMs, int items) {
        return new Recorded(book, instance, name, rank, deadlineMs * 1_000_000, items);
    }

    private class Recorded extends HeldQuery {

        private final String name;

        Recorded(LoadBook at, IndexedInstance wanted, String name, int rank, long untilNanos, int items) {
            super(at, wanted, items, OWNER, rank, 0, untilNanos / 1e6, untilNanos);
            this.name = name;
        }

        @Override
        protected void onAdmitted(Dispatch dispatch) {
            admitted.add(dispatch);
            events.add(name + " admitted");
        }

        @Override
        protected void onDropped(RefusalReason reason) {
            events.add(name + " dropped");
        }

        @Override
        protected void onDisplaced() {
            events.add(name + " displaced");
        }

        @Override
        protected void schedule(Runnable task, long delayNanos) {
            time.schedule(task, delayNanos);
        }
    }
}
