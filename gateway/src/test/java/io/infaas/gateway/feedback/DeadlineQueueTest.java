package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, gone -> {}, InstanceLimits.DEFAULT, () -> 0);
    private final DeadlineQueue queue = new DeadlineQueue(3);

    @Test
    void first_severalQueries_byRankThenDeadlineThenArrival() {
        HeldQuery late = add(1, 300, 1);
        HeldQuery lessImportant = add(2, 100, 1);
        HeldQuery soon = add(1, 200, 1);
        HeldQuery alsoSoon = add(1, 200, 1);

        assertThat(takeAll()).containsExactly(soon, alsoSoon, late, lessImportant);
        assertThat(queue.first()).isNull();
    }

    @Test
    void first_timeOverflows_orderHolds() {
        HeldQuery after = add(0, Long.MIN_VALUE + 5, 1);
        HeldQuery before = add(0, Long.MAX_VALUE - 5, 1);

        assertThat(takeAll()).containsExactly(before, after);
    }

    @Test
    void last_severalQueries_theOneThatTakeAllReturnsLast() {
        add(0, 900, 1);
        add(2, 100, 1);
        HeldQuery last = add(2, 200, 1);

        assertThat(queue.last()).isSameAs(last);
    }

    @Test
    void remove_twice_onlyTheFirstCounts() {
        HeldQuery query = add(0, 100, 4);

        assertThat(queue.remove(query)).isTrue();
        assertThat(queue.remove(query)).isFalse();
        assertThat(queue.itemsBefore(2, 1_000)).isZero();
    }

    @Test
    void itemsBefore_severalRanks_moreImportantOnesAndThoseWithEarlierDeadlines() {
        add(0, 900, 2);
        add(1, 100, 3);
        add(1, 300, 5);
        add(2, 50, 7);

        assertThat(queue.itemsBefore(0, 800)).isZero();
        assertThat(queue.itemsBefore(1, 50)).isEqualTo(2);
        assertThat(queue.itemsBefore(1, 200)).isEqualTo(5);
        assertThat(queue.itemsBefore(1, 400)).isEqualTo(10);
        assertThat(queue.itemsBefore(2, 10)).isEqualTo(10);
    }

    @Test
    void itemsBefore_longQueue_estimatedByDeadline() {
        for (int i = 0; i < 1_000; i++) {
            add(0, i, 1);
        }

        assertThat(queue.itemsBefore(0, 500)).isBetween(480.0, 520.0);
        assertThat(queue.itemsBefore(0, 2_000)).isEqualTo(1_000);
    }

    private List<HeldQuery> takeAll() {
        List<HeldQuery> taken = new ArrayList<>();
        for (HeldQuery query = queue.first(); query != null; query = queue.first()) {
            taken.add(query);
            queue.remove(query);
        }
        return taken;
    }

    private HeldQuery add(int rank, long untilNanos, int items) {
        HeldQuery query = new HeldQuery(book, instance, items, rank, untilNanos) {
            @Override
            protected void onAdmitted(Dispatch dispatch) {
                throw new IllegalStateException("a queue admits nobody");
            }

            @Override
            protected void onDropped() {
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
