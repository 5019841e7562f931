package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadBookTest {

    private static final RouteIndex WITHOUT_A = new ViewFixture()
            .variant("small", "fp32", 1, 0.88, 1.0)
            .node("b")
            .everywhere()
            .routes();

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance first = routes.instances().get(0);
    private final List<IndexedInstance> lost = new ArrayList<>();
    private final LoadBook book = LoadBook.of(routes, lost::add, InstanceLimits.DEFAULT, System::nanoTime);

    @Test
    void begin_severalQueries_itemsAddUpAndComeDown() {
        Dispatch one = book.begin(first, 8);
        Dispatch other = book.begin(first, 3);
        assertThat(book.itemsInFlight(first)).isEqualTo(11);

        one.recordAnswer();
        other.recordFailure("the connection was closed");

        assertThat(book.itemsInFlight(first)).isZero();
        assertThat(book.itemsInFlight(routes.instances().get(1))).isZero();
    }

    @Test
    void end_twice_countedOnce() {
        book.begin(first, 5);
        Dispatch dispatch = book.begin(first, 8);

        dispatch.recordAnswer();
        dispatch.release();
        dispatch.recordGone();

        assertThat(book.itemsInFlight(first)).isEqualTo(5);
        assertThat(book.isAvailable(first)).isTrue();
    }

    @Test
    void begin_endedByManyThreads_countIsExact() {
        IntStream.range(0, 10_000).parallel().forEach(i -> {
            Dispatch dispatch = book.begin(first, 1 + i % 7);
            if (i % 2 == 0) {
                dispatch.recordAnswer();
            }
            dispatch.release();
        });

        assertThat(book.itemsInFlight(first)).isZero();
    }

    @Test
    void gone_toldOnce_untilBack() {
        book.begin(first, 1).recordGone();
        book.begin(first, 1).recordGone();
        assertThat(book.isAvailable(first)).isFalse();
        assertThat(lost).containsExactly(first);

        book.markRecovered(first);
        assertThat(book.isAvailable(first)).isTrue();

        book.begin(first, 1).recordGone();
        assertThat(lost).containsExactly(first, first);
    }

    @Test
    void failed_threeInARow_gone() {
        fail(book, first, 2);
        book.begin(first, 1).recordAnswer();
        fail(book, first, 2);
        assertThat(book.isAvailable(first)).isTrue();

        fail(book, first, 1);

        assertThat(book.isAvailable(first)).isFalse();
    }

    @Test
    void back_afterFailures_oneMoreFailureDoesNotLoseItAgain() {
        fail(book, first, 3);
        book.markRecovered(first);

        fail(book, first, 1);

        assertThat(book.isAvailable(first)).isTrue();
    }

    @Test
    void failed_mostInstancesFail_halfOfThemStay() {
        routes.instances().forEach(instance -> fail(book, instance, 10));

        assertThat(routes.instances()).filteredOn(book::isAvailable).hasSize(3);
        assertThat(routes.instances())
                .allSatisfy(instance -> assertThat(book.isEjected(instance)).isEqualTo(!book.isAvailable(instance)));
    }

    @Test
    void failed_onlyInstanceOfItsApplication_stays() {
        RouteIndex alone = one(InstanceState.ACTIVE);
        LoadBook own = LoadBook.of(alone, lost::add, InstanceLimits.DEFAULT, System::nanoTime);

        fail(own, alone.instances().get(0), 10);

        assertThat(own.isAvailable(alone.instances().get(0))).isTrue();
        assertThat(lost).isEmpty();
    }

    @Test
    void failed_someGone_theyDoNotCountAsEjected() {
        routes.instances().subList(0, 3).forEach(book::markGone);

        fail(book, routes.instances().get(4), 3);

        assertThat(book.isAvailable(routes.instances().get(4))).isFalse();
    }

    @Test
    void next_newInstance_beginsSlowlyAndIsWarmAfterSeconds() {
        RouteIndex more = ViewFixture.fashion()
                .node("c")
                .instance("small-fp32-t1", "c", InstanceState.ACTIVE)
                .routes();

        LoadBook next = book.next(more);

        IndexedInstance fresh = more.instances().get(6);
        assertThat(next.warmth(fresh)).isEqualTo(ServingPeriod.FRESH);
        assertThat(next.warmth(more.instances().get(0))).isEqualTo(1);
        next.relax();
        assertThat(next.warmth(fresh)).isGreaterThan(ServingPeriod.FRESH).isLessThan(1);
        IntStream.range(0, 5).forEach(second -> next.relax());
        assertThat(next.warmth(fresh)).isEqualTo(1);
    }

    @Test
    void mayRetry_fewQueries_theFloorAndNoMore() {
        assertThat(IntStream.range(0, 1000)
                        .filter(i -> book.applications().mayRetry("fashion"))
                        .count())
                .isEqualTo(ApplicationLoad.FLOOR);
    }

    @Test
    void mayRetry_manyQueriesAllOfWhichFail_aFifthMoreAndAgainInTheNextWindow() {
        for (int round = 0; round < 2; round++) {
            int granted = 0;
            for (int i = 0; i < 1000; i++) {
                book.begin(first, 1).release();
                if (book.applications().mayRetry("fashion")) {
                    granted++;
                    book.begin(first, 1).release();
                }
            }

            assertThat(granted).isBetween(ApplicationLoad.FLOOR + 199, ApplicationLoad.FLOOR + 200);
            IntStream.rangeClosed(0, ApplicationLoad.WINDOW)
                    .forEach(second -> book.next(routes).relax());
        }
    }

    @Test
    void abandon_beforeItsPredictedEnd_inFlightUntilThenAndTheInstanceIsIdle() {
        SimulatedScheduler time = new SimulatedScheduler();
        LoadBook own = LoadBook.of(routes, lost::add, InstanceLimits.DEFAULT, time);
        IndexedInstance large = routes.instances().get(1);
        Dispatch dispatch = own.begin(large, 1);
        own.begin(large, 19).release();
        time.advance(Duration.ofMillis(1));

        dispatch.abandon();

        double serviceMs = large.serviceMs(1);
        assertThat(own.isIdle(large.model(), large.node().id())).isTrue();
        assertThat(own.itemsInFlight(large)).isEqualTo(1);
        assertThat(own.finishMs(large, 1, serviceMs)).isEqualTo(2 * serviceMs);
        time.advance(Duration.ofMillis((long) serviceMs + WorkInFlight.SLOT_MS));
        assertThat(own.itemsInFlight(large)).isZero();
    }

    @Test
    void recordTimeout_afterItsPredictedEnd_inFlightForAWhileLonger() {
        SimulatedScheduler time = new SimulatedScheduler();
        LoadBook own = LoadBook.of(routes, lost::add, InstanceLimits.DEFAULT, time);
        Dispatch dispatch = own.begin(first, 1);
        time.advance(Duration.ofMillis(200));

        dispatch.recordTimeout();

        time.advance(Duration.ofMillis(40));
        assertThat(own.itemsInFlight(first)).isEqualTo(1);
        time.advance(Duration.ofMillis(20));
        assertThat(own.itemsInFlight(first)).isZero();
    }

    private static void fail(LoadBook at, IndexedInstance instance, int times) {
        for (int i = 0; i < times; i++) {
            at.begin(instance, 1).recordFailure("the connection was closed");
        }
    }

    @Test
    void next_instanceLeft_itsQueriesStayCountedUntilTheyEnd() {
        Dispatch dispatch = book.begin(first, 8);

        LoadBook left = book.next(WITHOUT_A).next(WITHOUT_A).next(WITHOUT_A);

        assertThat(left.findCurrent(first)).isEmpty();
        assertThat(left.serves(dispatch)).isFalse();
        assertThat(left.isIdle(first.model(), "a")).isFalse();
        dispatch.recordAnswer();
        assertThat(left.isIdle(first.model(), "a")).isTrue();
        assertThat(left.itemsInFlight(first)).isZero();
    }

    @Test
    void next_instanceLeftAndComesBack_sameCountNewLife() {
        Dispatch before = book.begin(first, 8);
        book.markGone(first);

        LoadBook back = book.next(WITHOUT_A).next(routes);

        assertThat(back.isAvailable(first)).isTrue();
        assertThat(back.itemsInFlight(first)).isEqualTo(8);
        before.recordGone();
        assertThat(back.isAvailable(first)).isTrue();
        assertThat(back.itemsInFlight(first)).isZero();
        assertThat(lost).containsExactly(first);
    }

    @Test
    void next_loadedAnew_profileHoldsAgain() {
        fail(book, first, 20);
        RouteIndex loading = one(InstanceState.LOADING);

        LoadBook anew = book.next(loading).next(one(InstanceState.ACTIVE));

        assertThat(anew.isAvailable(first)).isTrue();
        assertThat(anew.correction(first, 1)).isEqualTo(1);
    }

    @Test
    void next_onlyCalledOverloaded_staysGone() {
        book.markGone(first);

        LoadBook next = book.next(one(InstanceState.OVERLOADED));

        assertThat(next.isAvailable(first)).isFalse();
    }

    @Test
    void next_nodeMoved_anotherInstance() {
        book.markGone(first);
        Dispatch dispatch = book.begin(first, 1);
        RouteIndex moved = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node(new Node("a", "127.0.0.1", 9000, 9001, Catalogs.NODE_TYPE))
                .everywhere()
                .routes();

        LoadBook next = book.next(moved);

        assertThat(next.isAvailable(moved.instances().get(0))).isTrue();
        assertThat(next.serves(dispatch)).isFalse();
    }

    @Test
    void ask_candidateOfAnotherView_foundByItsKey() {
        RouteIndex later = WITHOUT_A;
        LoadBook next = book.next(later);
        IndexedInstance onB = routes.instances().stream()
                .filter(instance -> instance.node().id().equals("b"))
                .findFirst()
                .orElseThrow();

        next.begin(onB, 3);

        assertThat(next.itemsInFlight(later.instances().get(0))).isEqualTo(3);
        assertThat(book.itemsInFlight(onB)).isEqualTo(3);
        assertThatThrownBy(() -> LoadBook.of(later, lost::add, InstanceLimits.DEFAULT, System::nanoTime)
                        .begin(first, 1))
                .hasMessageContaining("was never in this gateway's views");
    }

    @Test
    void drain_variousEnds_toldOnce() {
        Dispatch answered = book.begin(first, 4);
        answered.confirm();
        answered.recordAnswer();
        Dispatch sick = book.begin(first, 2);
        sick.confirm();
        sick.recordUnhealthy();
        fail(book, first, 1);
        book.begin(first, 16).withdraw();
        Dispatch open = book.begin(first, 8);

        assertThat(book.drain()).singleElement().satisfies(use -> {
            assertThat(use.variant()).isEqualTo(first.model());
            assertThat(use.arrivedItems()).isEqualTo(6);
            assertThat(use.answered()).isEqualTo(1);
            assertThat(use.answeredItems()).isEqualTo(4);
            assertThat(use.serviceMs()).isPositive();
            assertThat(use.failures()).isEqualTo(2);
            assertThat(use.unhealthy()).isEqualTo(1);
            assertThat(use.workMsInFlight()).isEqualTo(first.workNanos(8) / 1e6);
        });
        open.release();
        assertThat(book.drain()).isEmpty();
    }

    @Test
    void relax_fasterThanItsProfileAndNeverBusy_fellowIsChosenToo() {
        LoadBook next = book.next(routes);
        IndexedInstance fellow = routes.instances().stream()
                .filter(other -> other.model().equals(first.model()) && other.slot() != first.slot())
                .findFirst()
                .orElseThrow();

        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 10; i++) {
                next.begin(first, 1).recordAnswer();
            }
            next.relax();
        }

        assertThat(next.correction(first, 1)).isLessThan(1);
        assertThat(next.correction(fellow, 1)).isLessThanOrEqualTo(next.correction(first, 1));
    }

    private static RouteIndex one(InstanceState state) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node("a")
                .instance("small-fp32-t1", "a", state)
                .routes();
    }

    @Test
    void next_sameInstances_keepTheirLoadWhateverTheirSlot() {
        Dispatch dispatch = book.begin(first, 8);
        RouteIndex later = ViewFixture.fashion().node("c").routes();
        LoadBook next = book.next(later);

        assertThat(next.itemsInFlight(later.instances().get(first.slot()))).isEqualTo(8);
        dispatch.recordAnswer();

        assertThat(next.itemsInFlight(later.instances().get(first.slot()))).isZero();
    }
}
