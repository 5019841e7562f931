package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever the order of views, queries and their ends: counts are those of the queries under way. */
class LoadBookProperties {

    private static final List<String> NODES = List.of("a", "b", "c");

    /**
     * One step.
     *
     * @param states of the one variant on each node in the next view; empty for no new view
     * @param node of the query that is begun, if it has an instance there
     * @param end number of the open query that ends, if there are as many
     */
    record Step(List<InstanceState> states, int node, int end, Ending ending) {}

    private record Begun(Dispatch dispatch, int items) {}

    enum Ending {
        ANSWERED,
        FAILED,
        GONE,
        WITHDRAWN
    }

    @Property(tries = 300)
    void counts_anyHistory_areThoseOfOpenQueries(@ForAll("steps") @Size(max = 40) List<Step> steps) {
        RouteIndex routes = routes(List.of(InstanceState.ACTIVE, InstanceState.ACTIVE, InstanceState.ACTIVE));
        LoadBook book = LoadBook.of(routes, instance -> {}, InstanceLimits.DEFAULT, System::nanoTime);
        String variant = routes.instances().get(0).model();
        List<Begun> open = new ArrayList<>();
        Map<String, Integer> expected = new HashMap<>();

        for (Step step : steps) {
            if (!step.states().isEmpty()) {
                routes = routes(step.states());
                book = book.next(routes);
            }
            for (IndexedInstance instance : routes.instances()) {
                if (instance.node().id().equals(NODES.get(step.node())) && instance.isReady()) {
                    open.add(new Begun(book.begin(instance, 1 + step.end()), 1 + step.end()));
                    expected.merge(instance.node().id(), 1 + step.end(), Integer::sum);
                }
            }
            if (step.end() < open.size()) {
                Begun ended = open.remove(step.end());
                end(ended.dispatch(), step.ending());
                expected.merge(ended.dispatch().instance().node().id(), -ended.items(), Integer::sum);
            }
            for (String node : NODES) {
                assertThat(book.isIdle(variant, node)).isEqualTo(expected.getOrDefault(node, 0) == 0);
            }
            for (IndexedInstance instance : routes.instances()) {
                int items = expected.getOrDefault(instance.node().id(), 0);
                assertThat(book.itemsInFlight(instance)).isEqualTo(items);
                assertThat(book.workMs(instance)).isCloseTo(items, within(1e-3));
            }
        }

        open.forEach(begun -> begun.dispatch().release());
        for (String node : NODES) {
            assertThat(book.isIdle(variant, node)).isTrue();
        }
    }

    private static void end(Dispatch dispatch, Ending ending) {
        switch (ending) {
            case ANSWERED -> dispatch.recordAnswer();
            case FAILED -> dispatch.recordFailure("the connection was closed");
            case GONE -> dispatch.recordGone();
            case WITHDRAWN -> dispatch.withdraw();
        }
    }

    private static RouteIndex routes(List<InstanceState> states) {
        ViewFixture fixture = new ViewFixture().variant("small", "fp32", 1, 0.88, 1.0);
        NODES.forEach(fixture::node);
        for (int i = 0; i < NODES.size(); i++) {
            // FAILED stands for an instance that left the view, so that slots move
            if (states.get(i) != InstanceState.FAILED) {
                fixture.instance("small-fp32-t1", NODES.get(i), states.get(i));
            }
        }
        return fixture.routes();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<List<InstanceState>> states = Arbitraries.oneOf(
                Arbitraries.just(List.<InstanceState>of()),
                Arbitraries.of(InstanceState.class).list().ofSize(NODES.size()));
        return Combinators.combine(
                        states,
                        Arbitraries.integers().between(0, NODES.size() - 1),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.of(Ending.class))
                .as(Step::new)
                .list();
    }
}
