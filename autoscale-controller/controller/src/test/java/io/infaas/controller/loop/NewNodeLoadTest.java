package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.Node;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the moment in which a node is listed and answers to the first load there, while queries are late for want of it. */
final class NewNodeLoadTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final Node LATER = new Node("b", "127.0.0.1", 9_100, 9_101, Catalogs.NODE_TYPE);

    private final InstantNodes nodes = new InstantNodes("a");
    private final SteppedLoop stepped =
            new SteppedLoop(CATALOG, nodes, PolicyKind.COST.with(PolicySettings.DEFAULTS), new IgnoringPublisher());
    private final ControlLoop loop = stepped.loop();
    /** Twice what one instance serves: half of the queries are late. */
    private DemandReport report = new DemandReport(
            1_000,
            traffic(2_000, 1_000),
            List.of(new InstanceUse(SMALL, "a", 2_000, 1_000, 1_000, 500_000, 500_000, 0, 0, 1_000)),
            List.of());

    private int turns;

    @AfterEach
    void close() {
        stepped.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void nodeBecomesReady_whileQueriesAreLate_isLoadedAsSoonAsItAnswers(int offset) {
        nodes.load("a", SMALL);
        loop.attached("g", 0, stepped.now());
        pass(10 * 5 + offset);
        nodes.add(LATER);
        loop.machinesChanged();

        // the first takes it in and observes it, the second has its answer
        pass(2);

        assertThat(nodes.loadedOn("b")).containsExactly(SMALL);
    }

    @Test
    void nodeOfAFixedList_answersAtLast_isLoadedWithItsNextObservation() {
        nodes.load("a", SMALL);
        nodes.add(LATER);
        nodes.silent("b", true);
        loop.attached("g", 0, stepped.now());
        pass(100);

        nodes.silent("b", false);
        pass(6);

        assertThat(nodes.loadedOn("b")).containsExactly(SMALL);
    }

    private void pass(int more) {
        for (int turn = 0; turn < more; turn++) {
            if (turns++ % 5 == 0) {
                loop.reported("g", report, stepped.now());
            }
            stepped.iterate(200);
        }
    }

    private static List<ClassTraffic> traffic(int queries, int late) {
        return List.of(new ClassTraffic(
                new DemandGrid(CATALOG).of("fashion", new Objective(100, 0.85), 1),
                SMALL,
                100,
                queries,
                queries,
                late,
                0));
    }
}
