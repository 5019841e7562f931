package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Urgency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldQueriesTest {

    private static final QueryOwner OWNER = new QueryOwner(1, 1);
    private static final QueryOwner SAME_CLIENT = new QueryOwner(1, 2);
    private static final QueryOwner OTHER = new QueryOwner(2, 3);
    private static final long END = 1_000_000_000;

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, gone -> {}, InstanceLimits.DEFAULT, () -> 0);
    private final HeldQueries queries = new HeldQueries();

    @Test
    void first_severalQueries_byRankThenTimeThenArrival() {
        HeldQuery late = add(1, 300, 1);
        HeldQuery lessImportant = add(2, 100, 1);
        HeldQuery soon = add(1, 200, 1);
        HeldQuery alsoSoon = add(1, 200, 1);

        assertThat(takeAll()).containsExactly(soon, alsoSoon, late, lessImportant);
        assertThat(queries.first(true)).isNull();
    }

    @Test
    void first_timeOverflows_orderHolds() {
        HeldQuery after = add(OWNER, 0, Long.MIN_VALUE + 5, Long.MIN_VALUE + 5, 1);
        HeldQuery before = add(OWNER, 0, Long.MAX_VALUE - 5, Long.MAX_VALUE - 5, 1);

        assertThat(takeAll()).containsExactly(before, after);
    }

    @Test
    void markLate_someOfARank_theseAreNextInTheOrderOfTheirArrivalBehindTheOthers() {
        HeldQuery first = add(1, 300, 1);
        HeldQuery second = add(1, 200, 1);
        HeldQuery inTime = add(1, 400, 1);
        HeldQuery lessImportant = add(2, 100, 1);

        queries.markLate(second);
        queries.markLate(first);

        assertThat(takeAll()).containsExactly(inTime, first, second, lessImportant);
    }

    /** A client that asks without end has always some in time: they must not go first for ever. */
    @Test
    void markLate_ofAClientWithFarLessThanItsShare_keepsItsTurn() {
        for (int i = 0; i < 10; i++) {
            add(OWNER, 0, 500 + i, END, 1);
        }
        HeldQuery one = add(OTHER, 0, 400, END, 1);

        queries.markLate(one);

        assertThat(queries.first(true)).isSameAs(one);
        assertThat(one.turnsNanos()).isEqualTo(END);
    }

    /** After a pause nearly all queries of the client that asks without end are late; the others must count them, too. */
    @Test
    void markLate_mostQueriesOfTheOtherClientAreLate_keepsItsTurn() {
        List<HeldQuery> many = new ArrayList<>();
        for (int i = 0; i < 22; i++) {
            many.add(add(OWNER, 0, 500 + i, END, 1));
        }
        many.subList(0, 20).forEach(queries::markLate);
        HeldQuery one = add(OTHER, 0, 400, END, 1);
        add(OTHER, 0, 600, END, 1);
        add(OTHER, 0, 601, END, 1);

        queries.markLate(one);

        assertThat(one.behind).isFalse();
    }

    /** Of equal clients half have fewer than the mean by chance; their late queries must not make others late. */
    @Test
    void markLate_ofAClientWithAboutItsShare_goesBehind() {
        for (int i = 0; i < 5; i++) {
            add(OWNER, 0, 500 + i, END, 1);
        }
        HeldQuery one = add(OTHER, 0, 400, END, 1);
        add(OTHER, 0, 600, END, 1);
        add(OTHER, 0, 601, END, 1);

        queries.markLate(one);

        assertThat(queries.first(true)).isNotSameAs(one);
        assertThat(one.behind).isTrue();
    }

    @Test
    void firstToTurn_untilLate_byItsBoundThenByItsEnd() {
        HeldQuery sooner = add(1, 100, 1);
        HeldQuery later = add(1, 200, 1);
        assertThat(queries.firstToTurn()).isSameAs(sooner);

        queries.markLate(sooner);

        assertThat(queries.firstToTurn()).isSameAs(later);
        assertThat(sooner.turnsNanos()).isEqualTo(END);
    }

    @Test
    void first_oneClientHasMany_clientsTakeTurns() {
        List<HeldQuery> many = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            many.add(add(OWNER, 0, 10 + i, END, 1));
        }
        HeldQuery one = add(OTHER, 0, 500, END, 1);
        HeldQuery other = add(OTHER, 0, 600, END, 1);

        assertThat(takeAll()).containsExactly(many.get(0), one, many.get(1), other, many.get(2));
    }

    @Test
    void first_oneClientHasManyConnections_theyTakeTurnsForItsShare() {
        HeldQuery first = add(OWNER, 0, 10, END, 1);
        HeldQuery second = add(OWNER, 0, 20, END, 1);
        HeldQuery ofAnother = add(SAME_CLIENT, 0, 30, END, 1);
        HeldQuery one = add(OTHER, 0, 500, END, 1);
        HeldQuery other = add(OTHER, 0, 600, END, 1);

        assertThat(takeAll()).containsExactly(first, one, ofAnother, other, second);
    }

    @Test
    void first_clientComesBackAtOnce_theOtherOneIsNext() {
        HeldQuery waiting = add(OTHER, 0, 500, END, 1);
        take(add(OWNER, 0, 10, END, 1));

        add(OWNER, 0, 20, END, 1);

        assertThat(queries.first(true)).isSameAs(waiting);
    }

    @Test
    void first_clientHasAskedForNothingForLong_getsNoMoreThanItsShareNow() {
        for (int i = 0; i < 10; i++) {
            take(add(OWNER, 0, i, END, 1));
            add(OWNER, 0, 100 + i, END, 1);
        }
        HeldQuery one = add(OTHER, 0, 500, END, 1);
        HeldQuery two = add(OTHER, 0, 600, END, 1);

        assertThat(takeAll().indexOf(two)).isEqualTo(2);
        assertThat(one.held).isFalse();
    }

    @Test
    void first_thoseThatResetMuchHaveTheirShare_thatOfAnotherOne() {
        add(QueryOwner.APART, 0, 100, END, 1);
        assertThat(queries.first(false)).isNull();

        HeldQuery other = add(OTHER, 1, 200, END, 1);

        assertThat(queries.first(false)).isSameAs(other);
    }

    @Test
    void yielding_lessImportantOnes_theLastOfThese() {
        HeldQuery important = add(0, 900, 1);
        add(2, 100, 1);
        HeldQuery last = add(2, 200, 1);

        assertThat(queries.yielding(important)).isSameAs(last);
    }

    @Test
    void yielding_lateOnes_theLastOfThese() {
        HeldQuery late = add(0, 100, 1);
        queries.markLate(late);
        HeldQuery inTime = add(0, 900, 1);

        assertThat(queries.yielding(inTime)).isSameAs(late);
    }

    @Test
    void yielding_equallyImportantOnes_theLastOfAClientThatHasMoreIfThereIsOne() {
        add(0, 100, 1);
        HeldQuery last = add(0, 200, 1);
        HeldQuery others = query(OTHER, 0, 300, END, 1);

        assertThat(queries.yielding(others)).isSameAs(last);
        assertThat(queries.yielding(query(OWNER, 0, 300, END, 1))).isNull();
    }

    @Test
    void itemsBefore_severalClients_asManyOfEachAsComeToTurn() {
        for (int i = 0; i < 100; i++) {
            add(OWNER, 0, i, END, 1);
        }
        add(OTHER, 0, 500, END, 1);
        add(OTHER, 0, 600, END, 1);

        assertThat(itemsBefore(OTHER, 0, 700)).isEqualTo(2 + 3);
        assertThat(itemsBefore(OWNER, 0, 700)).isEqualTo(100 + 2);
    }

    @Test
    void itemsBefore_severalRanks_moreImportantOnesAndThoseWithEarlierTimes() {
        add(0, 900, 2);
        add(1, 100, 3);
        add(1, 300, 5);
        add(2, 50, 7);

        assertThat(itemsBefore(OWNER, 0, 800)).isZero();
        assertThat(itemsBefore(OWNER, 1, 50)).isEqualTo(2);
        assertThat(itemsBefore(OWNER, 1, 400)).isEqualTo(10);
        assertThat(itemsBefore(OWNER, 2, 10)).isEqualTo(10);
    }

    @Test
    void itemsBefore_longQueue_estimatedByTime() {
        for (int i = 0; i < 1_000; i++) {
            add(0, i, 1);
        }

        assertThat(itemsBefore(OWNER, 0, 500)).isBetween(480.0, 520.0);
        assertThat(itemsBefore(OWNER, 0, 2_000)).isEqualTo(1_000);
    }

    @Test
    void itemsBefore_lateOnes_notCounted() {
        queries.markLate(add(0, 100, 1));

        assertThat(itemsBefore(OWNER, 0, 800)).isZero();
    }

    @Test
    void remove_twice_onlyTheFirstCounts() {
        HeldQuery query = add(0, 100, 4);

        assertThat(queries.remove(query)).isTrue();
        assertThat(queries.remove(query)).isFalse();
        assertThat(itemsBefore(OWNER, 2, 1_000)).isZero();
    }

    private double itemsBefore(QueryOwner owner, int rank, long dueNanos) {
        return queries.itemsBefore(
                new Query(
                        "fashion",
                        routes.target("fashion").orElseThrow(),
                        routes.target("fashion").orElseThrow().application().objective(),
                        false,
                        1,
                        List.of(),
                        new Urgency(rank, 1, 1),
                        owner),
                dueNanos);
    }

    private List<HeldQuery> takeAll() {
        List<HeldQuery> taken = new ArrayList<>();
        for (HeldQuery query = queries.first(true); query != null; query = queries.first(true)) {
            taken.add(take(query));
        }
        return taken;
    }

    private HeldQuery take(HeldQuery query) {
        queries.give(query);
        return query;
    }

    private HeldQuery add(int rank, long dueNanos, int items) {
        return add(OWNER, rank, dueNanos, END, items);
    }

    private HeldQuery add(QueryOwner owner, int rank, long dueNanos, long untilNanos, int items) {
        HeldQuery query = query(owner, rank, dueNanos, untilNanos, items);
        queries.add(query);
        return query;
    }

    private HeldQuery query(QueryOwner owner, int rank, long dueNanos, long untilNanos, int items) {
        return new HeldQuery(book, instance, items, owner, rank, dueNanos, 0, untilNanos) {
            @Override
            protected void onAdmitted(Dispatch dispatch) {
                throw new IllegalStateException("an order admits nobody");
            }

            @Override
            protected void onDropped(RefusalReason reason) {
                throw new IllegalStateException("an order drops nobody");
            }

            @Override
            protected void onDisplaced() {
                throw new IllegalStateException("an order displaces nobody");
            }

            @Override
            protected void schedule(Runnable task, long delayNanos) {
                throw new IllegalStateException("an order knows no time");
            }
        };
    }
}
