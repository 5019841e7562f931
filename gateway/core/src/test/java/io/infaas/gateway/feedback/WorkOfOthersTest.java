package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The work of other gateways at an instance counts as if it were that of this one, for a few seconds. */
class WorkOfOthersTest {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance first = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, System::nanoTime);

    @Test
    void recordOthers_countsInPredictions_forAFewSeconds_andIsNotReported() {
        double idleMs = book.finishMs(first, 1, 1);

        book.recordOthers(Map.of(first.key(), 40.0));

        assertThat(book.workMs(first)).isEqualTo(40);
        assertThat(book.finishMs(first, 1, 1)).isEqualTo(idleMs + 40);
        assertThat(book.workMs(routes.instances().get(1))).isZero();
        assertThat(book.othersMs()).isEqualTo(40);
        assertThat(book.drain()).isEmpty();
        assertThat(book.next(routes).workMs(first)).isEqualTo(40);
        for (int second = 1; second <= WorkInFlight.OTHERS_SECONDS; second++) {
            assertThat(book.workMs(first)).isEqualTo(40);
            book.relax();
        }
        assertThat(book.workMs(first)).isZero();
    }

    @Test
    void recordOthers_laterWithoutAnInstance_itHasNone() {
        book.recordOthers(Map.of(first.key(), 40.0));

        book.recordOthers(Map.of());

        assertThat(book.workMs(first)).isZero();
    }

    @Test
    void recordOthers_explainsALateAnswer_andNeverAFasterOneThanProfiled() {
        AtomicLong nanos = new AtomicLong();
        LoadBook timed = LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, nanos::get);
        double profiledMs = first.serviceMs(1);
        timed.recordOthers(Map.of(first.key(), 40.0));
        for (double tookMs : new double[] {profiledMs + 40, profiledMs + 10, profiledMs}) {
            Dispatch dispatch = timed.begin(first, 1);
            nanos.addAndGet((long) (1e6 * tookMs));
            dispatch.recordAnswer();

            assertThat(timed.correction(first, 1)).isCloseTo(1, Percentage.withPercentage(1));
        }
    }

    @Test
    void select_otherGatewaysUseAnInstance_itsIdleFellowServes() {
        RouteIndex fellows = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .everywhere()
                .routes();
        LoadBook shared = LoadBook.of(fellows, lost -> {}, InstanceLimits.DEFAULT, System::nanoTime);
        IndexedInstance used = fellows.instances().get(0);
        shared.recordOthers(Map.of(used.key(), 5.0));
        Query query = new Query(
                "fashion", fellows.target("fashion").orElseThrow(), new Objective(60, 0.85), true, 1, List.of());

        for (int i = 0; i < 50; i++) {
            Choice choice = new Choice();
            new CheapestInTime(RandomDraw.fair()).select(query, shared, choice);

            assertThat(choice.instance()).isNotSameAs(used);
        }
    }
}
