package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One variant on two nodes: a query takes 9 ms, and 1 ms for each item, so that a batch of 8 is four times as fast as 8 queries. */
class MixedBatchesTest {

    private final RouteIndex routes = routes();
    private final IndexedInstance a = routes.instances().get(0);
    private final IndexedInstance b = routes.instances().get(1);
    private final SimulatedScheduler time = new SimulatedScheduler();
    private final LoadBook book = LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, time);

    @Test
    void select_asManyItemsInSinglesAndInOneBatch_whereTheBatchIs() {
        IntStream.range(0, 8).forEach(i -> book.begin(a, 1));
        book.begin(b, 8);

        for (int i = 0; i < 50; i++) {
            Choice choice = new Choice();
            assertThat(selection(i).select(query(), book, choice)).isEqualTo(Decision.SERVE);
            assertThat(choice.instance()).isEqualTo(b);
        }
    }

    @Test
    void finishMs_anyMix_sumOfWhatEachTakes() {
        book.begin(a, 1);
        book.begin(a, 8);
        Dispatch abandoned = book.begin(a, 32);

        assertThat(book.finishMs(a, 1, a.serviceMs(1))).isCloseTo(10 + 10 + 17 + 41, within(1e-3));
        abandoned.release();
        assertThat(book.finishMs(a, 1, a.serviceMs(1))).isCloseTo(10 + 10 + 17, within(1e-3));
    }

    @Test
    void next_moreInstancesThere_whatComesWaitsLessAndNothingIsForgotten() {
        Dispatch before = book.begin(a, 8);
        RouteIndex more = routes.next(new View(
                2,
                routes.view().catalog(),
                routes.view().nodes(),
                routes.view().instances().stream()
                        .map(of -> new Instance(of.variant(), of.node(), of.state(), 2))
                        .toList()));
        LoadBook next = book.next(more);
        IndexedInstance twice = more.instances().get(0);
        next.begin(twice, 8);

        assertThat(next.finishMs(twice, 1, twice.serviceMs(1))).isCloseTo(10 + 17 + 17 / 2.0, within(1e-3));
        before.release();
        assertThat(next.finishMs(twice, 1, twice.serviceMs(1))).isCloseTo(10 + 17 / 2.0, within(1e-3));
    }

    @Test
    void recordAnswer_behindAMix_correctionStaysAtTheProfile() {
        for (int i = 0; i < 50; i++) {
            Dispatch single = book.begin(a, 1);
            Dispatch batch = book.begin(a, 32);
            Dispatch last = book.begin(a, 1);
            time.advance(Duration.ofMillis(10));
            single.recordAnswer();
            time.advance(Duration.ofMillis(41));
            batch.recordAnswer();
            time.advance(Duration.ofMillis(10));
            last.recordAnswer();
        }

        assertThat(book.drain()).singleElement().satisfies(use -> assertThat(use.predictedMs())
                .isCloseTo(use.serviceMs(), within(1e-3)));
        assertThat(book.correction(a, 1)).isCloseTo(1, within(0.01));
        assertThat(book.correction(a, 32)).isCloseTo(1, within(0.01));
    }

    @Test
    void drain_queriesInFlight_timeThatTheyTake() {
        book.begin(a, 1);
        book.begin(a, 32);

        assertThat(book.drain()).singleElement().satisfies(use -> assertThat(use.workMsInFlight())
                .isCloseTo(10 + 41, within(1e-3)));
    }

    private static CheapestInTime selection(int seed) {
        return new CheapestInTime(new Random(seed)::nextInt);
    }

    private Query query() {
        return new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(500, 0), false, 1);
    }

    private static RouteIndex routes() {
        View alike = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .everywhere()
                .view();
        Catalog catalog = alike.catalog();
        List<Variant> variants = catalog.variants().stream()
                .map(of -> of.withProfile(ProfileFixture.like(of.profiles().get(0))
                        .batches(32, batch -> 9 + batch, batch -> 1000.0 * batch / (9 + batch))
                        .build()))
                .toList();
        return RouteIndex.of(new View(
                1,
                new Catalog(catalog.applications(), catalog.architectures(), variants, catalog.nodeTypes()),
                alike.nodes(),
                alike.instances()));
    }
}
