package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.QueryOwner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {

    private static final QueryOwner OWNER = QueryOwner.FIRST;
    private static final QueryOwner OTHER = QueryOwner.ofConnection(1);
    private static final int LIMIT = 64;

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, gone -> {}, InstanceLimits.DEFAULT, () -> 0);
    private final OwnerShares shares = new OwnerShares();
    private final DeadlineQueue queue = new DeadlineQueue(3, shares);

    @Test
    void first_severalQueries_byRankThenDeadlineThenArrival() {
        HeldQuery late = add(1, 300, 1);
        HeldQuery lessImportant = add(2, 100, 1);
        HeldQuery soon = add(1, 200, 1);
        HeldQuery alsoSoon = add(1, 200, 1);

        assertThat(takeAll()).containsExactly(soon, alsoSoon, late, lessImportant);
        assertThat(first()).isNull();
    }

    @Test
    void first_timeOverflows_orderHolds() {
        HeldQuery after = add(0, Long.MIN_VALUE + 5, 1);
        HeldQuery before = add(0, Long.MAX_VALUE - 5, 1);

        assertThat(takeAll()).containsExactly(before, after);
    }

    @Test
    void yielding_lessImportantOnes_theLastOfThese() {
        HeldQuery important = add(0, 900, 1);
        add(2, 100, 1);
        HeldQuery last = add(2, 200, 1);

        assertThat(queue.yielding(important)).isSameAs(last);
    }

    @Test
    void yielding_equallyImportantOnes_theLastOfAnOwnerThatHasMoreIfThereIsOne() {
        shares.add(OWNER.place(), 2);
        add(0, 100, 1);
        HeldQuery last = add(0, 200, 1);
        HeldQuery others = add(OTHER, 0, 300, 1);

        assertThat(queue.yielding(others)).isSameAs(last);
        assertThat(queue.yielding(last)).isNull();
    }

    @Test
    void first_severalOwners_thatOfTheOneWithTheLeastInFlight() {
        HeldQuery sooner = add(0, 100, 1);
        HeldQuery later = add(OTHER, 0, 200, 1);
        assertThat(first()).isSameAs(sooner);

        shares.add(OWNER.place(), 1);

        assertThat(first()).isSameAs(later);
    }

    @Test
    void first_ownerHasItsShare_thatOfAnotherOne() {
        add(OWNER, 0, 100, 1);
        HeldQuery other = add(OTHER, 0, 200, 1);
        shares.add(OWNER.place(), LIMIT - 1);
        shares.add(OTHER.place(), 1);

        assertThat(queue.first(LIMIT - 1, LIMIT)).isSameAs(other);
        queue.remove(other);
        assertThat(queue.first(LIMIT - 1, LIMIT)).isNull();
    }

    @Test
    void itemsBefore_severalOwners_asManyOfEachAsComeToTurn() {
        for (int i = 0; i < 100; i++) {
            add(OWNER, 0, i, 1);
        }
        add(OTHER, 0, 500, 1);
        add(OTHER, 0, 600, 1);

        assertThat(queue.itemsBefore(0, OTHER.place(), 700)).isEqualTo(2 + 3);
        assertThat(queue.itemsBefore(0, OWNER.place(), 700)).isEqualTo(100 + 2);
        shares.add(OWNER.place(), 1);
        assertThat(queue.itemsBefore(0, OTHER.place(), 550)).isEqualTo(1 + 1);
        shares.add(OWNER.place(), 1);
        assertThat(queue.itemsBefore(0, OTHER.place(), 550)).isEqualTo(1);
    }

    @Test
    void remove_twice_onlyTheFirstCounts() {
        HeldQuery query = add(0, 100, 4);

        assertThat(queue.remove(query)).isTrue();
        assertThat(queue.remove(query)).isFalse();
        assertThat(queue.itemsBefore(2, OWNER.place(), 1_000)).isZero();
    }

    @Test
    void itemsBefore_severalRanks_moreImportantOnesAndThoseWithEarlierDeadlines() {
        add(0, 900, 2);
        add(1, 100, 3);
        add(1, 300, 5);
        add(2, 50, 7);

        assertThat(queue.itemsBefore(0, OWNER.place(), 800)).isZero();
        assertThat(queue.itemsBefore(1, OWNER.place(), 50)).isEqualTo(2);
        assertThat(queue.itemsBefore(1, OWNER.place(), 200)).isEqualTo(5);
        assertThat(queue.itemsBefore(1, OWNER.place(), 400)).isEqualTo(10);
        assertThat(queue.itemsBefore(2, OWNER.place(), 10)).isEqualTo(10);
    }

    @Test
    void itemsBefore_longQueue_estimatedByDeadline() {
        for (int i = 0; i < 1_000; i++) {
            add(0, i, 1);
        }

        assertThat(queue.itemsBefore(0, OWNER.place(), 500)).isBetween(480.0, 520.0);
        assertThat(queue.itemsBefore(0, OWNER.place(), 2_000)).isEqualTo(1_000);
    }

    private List<HeldQuery> takeAll() {
        List<HeldQuery> taken = new ArrayList<>();
        for (HeldQuery query = first(); query != null; query = first()) {
            taken.add(query);
            queue.remove(query);
        }
        return taken;
    }

    private @Nullable HeldQuery first() {
        return queue.first(0, LIMIT);
    }

    private HeldQuery add(int rank, long untilNanos, int items) {
        return add(OWNER, rank, untilNanos, items);
    }

    private HeldQuery add(QueryOwner owner, int rank, long untilNanos, int items) {
        HeldQuery query = new HeldQuery(book, instance, items, owner, rank, untilNanos) {
            @Override
            protected void onAdmitted(Dispatch dispatch) {
                throw new IllegalStateException("a queue admits nobody");
            }

            @Override
            protected void onDropped(RefusalReason reason) {
                throw new IllegalStateException("a queue drops nobody");
            }

            @Override
            protected void onDisplaced() {
                throw new IllegalStateException("a queue displaces nobody");
            }

            @Override
            protected void schedule(Runnable task, long delayNanos) {
                throw new IllegalStateException("a queue knows no time");
            }
        };
        queue.add(query);
        return query;
    }
}
