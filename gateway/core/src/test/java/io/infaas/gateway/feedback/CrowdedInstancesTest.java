package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A preferred variant whose answers vary so much, as soon as two queries are in flight, that some of them miss the bound of 90 ms. */
class CrowdedInstancesTest {

    private static final int PAIRS = 20;
    private static final int SECONDS = 10;

    private final RouteIndex routes = new ViewFixture()
            .variant("small", "fp32", 1, 0.88, 1)
            .variant("large", "fp32", 1, 0.93, 10)
            .node("a")
            .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
            .instance("large-fp32-t1", "a", InstanceState.ACTIVE)
            .routes();
    private final SimulatedScheduler time = new SimulatedScheduler();
    private final LoadBook book = LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, time);
    private final IndexedInstance large = routes.instances().stream()
            .filter(instance -> instance.accuracy() == 0.93)
            .findFirst()
            .orElseThrow();

    @Test
    void select_answersOfPairsVary_accuracyGivesWayWhileOneIsInFlight() {
        answerPairs();

        assertThat(select().accuracy()).isEqualTo(0.93);
        Dispatch first = book.begin(large, 1);
        assertThat(select().accuracy()).isEqualTo(0.88);
        first.release();
        assertThat(select().accuracy()).isEqualTo(0.93);
    }

    @Test
    void select_answersOfPairsAreOld_preferredOneGetsPairsAgain() {
        answerPairs();
        for (int second = 0; second < SECONDS; second++) {
            answer(book.begin(large, 1), 10);
            book.relax();
        }

        book.begin(large, 1);

        assertThat(select().accuracy()).isEqualTo(0.93);
    }

    private void answerPairs() {
        for (int i = 0; i < PAIRS; i++) {
            answer(book.begin(large, 1), 10);
            Dispatch first = book.begin(large, 1);
            answer(book.begin(large, 1), i % 2 == 0 ? 30 : 60);
            first.release();
        }
    }

    private void answer(Dispatch dispatch, long ms) {
        time.advance(Duration.ofMillis(ms));
        dispatch.recordAnswer();
    }

    private IndexedInstance select() {
        Query query =
                new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(90, 0.85, 0.93), false, 1);
        Choice choice = new Choice();
        assertThat(new CheapestInTime(new Random(1)::nextInt).select(query, book, choice))
                .isEqualTo(Decision.SERVE);
        return choice.instance();
    }
}
